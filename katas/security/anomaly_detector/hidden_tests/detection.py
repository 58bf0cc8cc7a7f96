"""What is true of the scores of the detector."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlekata.authoring import checks

ALERTS_PER_DAY = 10
KNOWN_FAMILIES = ("scan", "brute force")
LEAST_UNSEEN_FOUND = 0.40  # of the incidents of families that the past has not
LEAST_FOUND_BESIDE_LOUD = 0.35  # of all incidents
MOST_HONEST_DRIFT = 0.25  # of the alerts
MOST_NIGHT = 0.06  # of the days on which a host of the night shift is in use and honest: about what a lot would do


def _worst(windows: pd.DataFrame, score: np.ndarray) -> pd.DataFrame:
    """The worst window of each day's ten worst hosts: what the scores alone would spend the budget on."""
    day = windows["hour"].to_numpy().astype("datetime64[D]")
    table = windows[["hour", "host"]].assign(day=day.astype("datetime64[ns]"), score=score)
    worst = table.sort_values("score", ascending=False, kind="stable").drop_duplicates(["day", "host"])
    return worst.groupby("day").head(ALERTS_PER_DAY)


def _attacked_days(attacks: pd.DataFrame) -> pd.DataFrame:
    return attacks.assign(day=attacks["hour"].dt.floor("D"))[["incident", "family", "day", "host"]].drop_duplicates()


def _found(worst: pd.DataFrame, attacks: pd.DataFrame) -> pd.Series:
    """For each incident, whether its host is among the worst on one of its days."""
    days = _attacked_days(attacks).merge(worst[["day", "host"]].assign(found=True), how="left", on=["day", "host"])
    return days["found"].notna().groupby(days["incident"]).any()


def _false_alerts(worst: pd.DataFrame, attacks: pd.DataFrame) -> pd.DataFrame:
    """The alerts for hosts without an incident on that day."""
    attacked = pd.MultiIndex.from_frame(_attacked_days(attacks)[["day", "host"]])
    return worst[~pd.MultiIndex.from_frame(worst[["day", "host"]]).isin(attacked)]


@checks("anomaly_score", "fit_detector", gate=True)
def test_scores_are_degrees_of_suspicion(answers):
    """There is one finite score for each window, and more than a hundred different ones."""
    distinct = len(np.unique(answers.score))
    assert distinct > 100, (
        f"`anomaly_score` gives only {distinct} different values for all held-out windows; a list of the worst ten "
        "needs degrees"
    )


@checks("anomaly_score", gate=True)
def test_score_of_a_window_does_not_depend_on_the_batch(answers, rng):
    """A window has the same score whichever other windows are scored with it."""
    batch = rng.choice(len(answers.score), 400, replace=False)
    alone = answers.score_of(answers.detector, answers.windows.iloc[batch].reset_index(drop=True))
    span = np.ptp(answers.score)
    assert np.allclose(alone, answers.score[batch], rtol=1e-4, atol=1e-4 * span), (
        "`anomaly_score` gives the same window another score when it is scored with other windows"
    )


@checks("fit_detector", "anomaly_score", "window_features")
def test_unseen_attacks_are_found(answers, held_out):
    """Of the incidents of families that the past does not have, at least four in ten are found within the budget."""
    attacks = held_out.labels["attacks"]
    unseen = attacks[~attacks["family"].isin(KNOWN_FAMILIES)]
    share = _found(_worst(answers.windows, answers.score), unseen).mean()
    assert share >= LEAST_UNSEEN_FOUND, (
        "by your scores, too few attacks of a kind that the past does not have are among each day's ten worst hosts; "
        "look at what a host does for the first time, and at what nobody else does"
    )


def _loud_attacks(rng: np.random.Generator, public: pd.DataFrame) -> pd.DataFrame:
    """Flows of six attacks that nobody could overlook, in the last days of the public fortnight."""
    hosts = rng.choice(public["host"].unique(), 6, replace=False)
    inside = public["destination"][public["inside"]].unique()
    fresh = int(public["destination"].max()) + 1 + np.arange(2)
    parts = []
    for host in hosts[:2]:  # a scan of all hosts
        n = 2 * len(inside)
        parts.append((host, n, 1.0, np.repeat(inside, 2), True, rng.integers(20, 9000, n), 0.0, 60, 0, True))
    # Two floods, each at one door.
    parts += [(host, 900, 1.0, rng.choice(inside), True, 443, 0.1, 300, 0, False) for host in hosts[2:4]]
    parts.append((hosts[4], 20, 2.0, fresh[0], False, 443, 3000.0, 10**11, 10**6, False))  # terabytes leave
    parts.append((hosts[5], 500, 72.0, fresh[1], False, 443, 1.0, 800, 900, False))  # a report each nine minutes
    last = public["time"].to_numpy().max().astype("datetime64[D]")
    tables = []
    for host, n, hours, destination, is_inside, port, seconds, out, into, failed in parts:
        begin = last - np.timedelta64(int(rng.integers(72, 120)), "h")
        time = begin + (np.sort(rng.random(n)) * hours * 3600).astype("timedelta64[s]")
        department = public["department"][public["host"] == host].iloc[0]
        columns = (time.astype("datetime64[ns]"), host, department, destination, is_inside, port)
        sizes = (seconds, out, into, failed)
        tables.append(pd.DataFrame(dict(zip(public.columns, (*columns, *sizes), strict=True))))
    return pd.concat([public, *tables]).sort_values("time", kind="stable", ignore_index=True).astype(public.dtypes)


@checks("fit_detector", "anomaly_score")
def test_loud_attacks_in_the_past_do_not_hide_others(answers, held_out, rng):
    """With six loud attacks more in the past that is learned from, at least 35 in 100 incidents are found."""
    loud = answers.features_of(_loud_attacks(rng, answers.public))
    score = answers.score_of(answers.attempt.fit_detector(loud), answers.windows)
    share = _found(_worst(answers.windows, score), held_out.labels["attacks"]).mean()
    assert share >= LEAST_FOUND_BESIDE_LOUD, (
        "when the past that `fit_detector` learns from has a few loud attacks more, too few of the later ones are "
        "among each day's ten worst hosts; look at what a few extreme windows do to what is learned as usual"
    )


@checks("fit_detector", "anomaly_score", "window_features")
def test_honest_drift_does_not_use_up_the_budget(answers, held_out):
    """At most a quarter of the alerts are for honest hosts that use the new service, or that are new."""
    labels, inputs = held_out.labels, held_out.inputs
    false = _false_alerts(_worst(answers.windows, answers.score), labels["attacks"])
    uses = inputs[inputs["port"] == labels["new_service_port"]]
    uses = pd.MultiIndex.from_arrays([uses["time"].dt.floor("h"), uses["host"]])
    uses_service = pd.MultiIndex.from_frame(false[["hour", "host"]]).isin(uses)
    new = false["host"].isin(labels["hosts"]["host"][labels["hosts"]["new"]]).to_numpy()
    days = len(np.unique(answers.windows["hour"].to_numpy().astype("datetime64[D]")))
    assert (uses_service | new).sum() <= MOST_HONEST_DRIFT * ALERTS_PER_DAY * days, (
        "by your scores, much of the budget goes to honest hosts that use the firm's new service, or that are new "
        "themselves; look at how what is new to a host or to the firm differs from what nobody else does"
    )


@checks("fit_detector", "anomaly_score", "window_features", weight=2.0)
def test_the_night_shift_is_not_flagged_for_its_hours(answers, held_out):
    """Honest hosts of the night shift have an alert on at most 6 in 100 of their days, as often as by lot."""
    labels = held_out.labels
    night = labels["hosts"]["host"][labels["hosts"]["night"]]
    in_use = answers.windows[["host"]].assign(day=answers.windows["hour"].dt.floor("D")).drop_duplicates()
    days = _false_alerts(in_use, labels["attacks"])["host"].isin(night).sum()
    flagged = _false_alerts(_worst(answers.windows, answers.score), labels["attacks"])["host"].isin(night).sum()
    assert flagged <= MOST_NIGHT * days, (
        "by your scores, people of the night shift who have done nothing are flagged more often than if the "
        "budget were spent by lot; look at whose habits theirs are compared with"
    )

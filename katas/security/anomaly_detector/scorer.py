"""Damage prevented per day: what the alerts of the held-out fortnight cut short, in EUR.

The units are incidents. What happens to one host in one incident hangs together: its hours and days are found or
missed together, and as units of their own they would make the interval too narrow.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlekata import authoring
from mlekata.authoring import AttemptError, HeldOut, asked, check_array, check_frame

ALERTS_PER_DAY = 10
DAMAGE_EUR = 500.0  # of one incident on one day
COUNTS = ("flows", "destinations", "ports", "busiest_pair")
MEASURES = ("failed_share", "bytes_out", "out_share", "bytes_per_s")
REQUIRED_FEATURES = ("hour", "host", *COUNTS, *MEASURES)


class Answers(authoring.Answers):
    """The attempt's way from flows to alerts, as the brief shows it."""

    @asked
    def start(self) -> np.datetime64:
        """The first moment of the held-out fortnight."""
        return self.inputs["time"].to_numpy().min().astype("datetime64[D]").astype("datetime64[ns]")

    @asked
    def flows(self) -> pd.DataFrame:
        """The flows of both fortnights."""
        return pd.concat([self.public, self.inputs], ignore_index=True)

    @asked
    def features(self) -> pd.DataFrame:
        """Features of all windows, in order of hour and host."""
        return self.features_of(self.flows)

    def features_of(self, flows: pd.DataFrame) -> pd.DataFrame:
        """The attempt's features of any flows, in order of hour and host, once they are known to be numbers."""
        name = "the result of `window_features`"
        found = self.attempt.window_features(flows)
        frame = check_frame(found, name, columns=REQUIRED_FEATURES).reset_index(drop=True)
        if len(frame) == 0:
            return frame
        hour = frame["hour"]
        if hour.dtype.kind != "M" or getattr(hour.dtype, "tz", None) is not None or hour.isna().any():
            raise AttemptError(f"column 'hour' of {name} is of dtype {hour.dtype}; expected datetime64 without gaps")
        for column, values in frame.items():
            if column != "hour":
                kind = values.dtype.kind if isinstance(values.dtype, np.dtype) else "?"
                required = column in REQUIRED_FEATURES
                if kind not in ("biuf" if not required else "iuf") or required:
                    check_array(values, f"column {column!r} of {name}", shape=("rows",), finite=required)
        frame = frame.assign(hour=hour.astype("datetime64[ns]"), host=frame["host"].astype(np.int64))
        if frame.duplicated(["hour", "host"]).any():
            raise AttemptError(f"{name} has an hour and host in more than one row; expected one row for each")
        return frame.sort_values(["hour", "host"], ignore_index=True)

    @asked
    def past(self) -> pd.DataFrame:
        """The windows of the public fortnight."""
        return self.features[(self.features["hour"] < self.start).to_numpy()].reset_index(drop=True)

    @asked
    def windows(self) -> pd.DataFrame:
        """The windows of the held-out fortnight."""
        windows = self.features[(self.features["hour"] >= self.start).to_numpy()].reset_index(drop=True)
        if len(windows) == 0 or len(self.past) == 0:
            raise AttemptError("`window_features` has no windows in one of the two fortnights")
        return windows

    @asked
    def detector(self) -> Any:
        """The detector fitted to the public fortnight."""
        return self.attempt.fit_detector(self.past)

    @asked
    def score(self) -> NDArray[np.float64]:
        """Anomaly scores of the held-out windows."""
        return self.score_of(self.detector, self.windows)

    def score_of(self, detector: Any, features: pd.DataFrame) -> NDArray[np.float64]:
        """The attempt's scores of any windows, once they are known to be numbers."""
        score = self.attempt.anomaly_score(detector, features)
        return check_array(score, "the result of `anomaly_score`", shape=(len(features),), kind="float")

    @asked
    def alerts(self) -> NDArray[np.bool_]:
        """The held-out windows that an alert is raised for."""
        return self.alerts_of(self.windows[["hour", "host"]], self.score, ALERTS_PER_DAY)

    def alerts_of(self, windows: pd.DataFrame, score: NDArray[np.float64], alerts_per_day: int) -> NDArray[np.bool_]:
        """The attempt's alerts among any windows, once they are known to be one yes or no for each."""
        alerts = self.attempt.choose_alerts(windows, score, alerts_per_day)
        return check_array(alerts, "the result of `choose_alerts`", shape=(len(windows),), kind="bool")

    def stability_of(self, before: pd.DataFrame, after: pd.DataFrame) -> dict[str, float]:
        """The attempt's stability index of any tables, once it is known to be a number or NaN for each column."""
        name = "the result of `stability_index`"
        found = self.attempt.stability_index(before, after)
        if type(found) is not dict or set(found) != set(after.columns):
            raise AttemptError(f"{name} is not a dict with the columns of `after` as its keys")
        for value in found.values():
            if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
                raise AttemptError(f"{name} has a {type(value).__name__} among its values; expected a float for each")
        return {column: float(value) for column, value in found.items()}


def day_of(moments: Any) -> NDArray[np.datetime64]:
    """The calendar day of each moment."""
    return np.asarray(moments).astype("datetime64[D]")


def worst_hosts(windows: pd.DataFrame, score: NDArray[np.float64]) -> NDArray[np.int64]:
    """Positions of the windows that the budget is spent on if each day has the worst window of the worst hosts."""
    table = pd.DataFrame({"day": day_of(windows["hour"]), "host": windows["host"].to_numpy(), "score": score})
    worst = table.sort_values("score", ascending=False, kind="stable").drop_duplicates(["day", "host"])
    return worst.groupby("day").head(ALERTS_PER_DAY).index.to_numpy()


def days_prevented(hour: Any, host: Any, attacks: pd.DataFrame) -> NDArray[np.float64]:
    """For each incident, on how many of its days it was stopped: from the first day with an alert for its host on.

    Args:
        hour: moments of the alerts.
        host: hosts of the alerts, in the same positions.
        attacks: hours of incidents: `incident`, `hour`, `host`.
    """
    alerted = set(zip(day_of(hour).tolist(), np.asarray(host).tolist(), strict=True))
    units, unit = np.unique(attacks["incident"].to_numpy(), return_inverse=True)
    running = np.unique(np.column_stack([unit, day_of(attacks["hour"]).astype(np.int64)]), axis=0)  # in order of time
    host_of = np.zeros(len(units), np.int64)
    host_of[unit] = attacks["host"].to_numpy()
    stopped, prevented = np.zeros(len(units), bool), np.zeros(len(units))
    for (incident, _), day in zip(running, running[:, 1].astype("datetime64[D]").tolist(), strict=True):
        stopped[incident] |= (day, int(host_of[incident])) in alerted
        prevented[incident] += stopped[incident]
    return prevented


def outcomes(answers: Answers, held_out: HeldOut) -> NDArray[np.float64]:
    """What each incident adds to the damage prevented per day: float64 (n_incidents, 1), EUR/day.

    A day with more alerts than the budget has no list to work by, and prevents nothing.
    """
    raised = answers.windows[answers.alerts]
    day, place = np.unique(day_of(raised["hour"]), return_inverse=True)
    kept = (np.bincount(place, minlength=len(day)) <= ALERTS_PER_DAY)[place]
    return _per_day(days_prevented(raised["hour"][kept], raised["host"][kept], held_out.labels["attacks"]), held_out)


def baseline(public: pd.DataFrame, held_out: HeldOut) -> NDArray[np.float64]:
    """The naive rule's outcomes: each day the hosts that sent the most in an hour, by their usual hour."""
    past, windows = _bytes_sent(public), _bytes_sent(held_out.inputs)
    usual = past.groupby("host")["bytes_out"].mean()
    multiple = windows["bytes_out"] / np.maximum(windows["host"].map(usual).fillna(usual.median()), 1)
    raised = windows.iloc[worst_hosts(windows, multiple.to_numpy(np.float64))]
    return _per_day(days_prevented(raised["hour"], raised["host"], held_out.labels["attacks"]), held_out)


def _bytes_sent(flows: pd.DataFrame) -> pd.DataFrame:
    """Bytes sent in each hour of each host."""
    return flows.groupby([flows["time"].dt.floor("h").rename("hour"), "host"])["bytes_out"].sum().reset_index()


def metric(outcomes: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Damage prevented, in EUR/day, for each row of *weights*."""
    return weights @ outcomes[:, 0]  # (n_replicates, n_incidents) x (n_incidents,) -> (n_replicates,)


def slices(held_out: HeldOut) -> dict[str, NDArray[np.bool_]]:
    """Incidents by family: two that the public fortnight has, too, and three that it has not."""
    attacks = held_out.labels["attacks"].drop_duplicates("incident").sort_values("incident")
    family = attacks["family"].to_numpy()
    return {
        "scan and brute force (as before)": np.isin(family, ["scan", "brute force"]),
        "denial of service (new)": family == "denial of service",
        "exfiltration (new)": family == "exfiltration",
        "beacon (new)": family == "beacon",
    }


def _per_day(prevented: NDArray[np.float64], held_out: HeldOut) -> NDArray[np.float64]:
    return (DAMAGE_EUR * prevented / len(np.unique(day_of(held_out.inputs["time"]))))[:, None]

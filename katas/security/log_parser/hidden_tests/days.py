"""What is true of the table of days and sources."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlekata.authoring import checks

from .addresses import SIX, SOURCE, VICTIM


def _week(rng: np.random.Generator) -> pd.DataFrame:
    """Four days of few sources and users, often at a day's first and last second."""
    n = 300
    day, part = rng.integers(0, 4, n), rng.choice([0, 1, 43_200, 86_398, 86_399], n)
    second = np.sort(day * 86_400 + part)
    failed = rng.random(n) < 0.6
    return pd.DataFrame(
        {
            "time": np.datetime64("2024-12-30T00:00:00", "us") + second * np.timedelta64(1, "s"),
            "host": rng.choice(["ams1", "nyc1"], n),
            "outcome": np.where(failed, "failed", "accepted"),
            "user": rng.choice(["ada", "eva", "kim", "root", "x from 198.18.0.1 port 1 ssh2", "", "lars", "mia"], n),
            "known": ~failed | (rng.random(n) < 0.6),
            "source": rng.choice([SOURCE, VICTIM, SIX, *(f"198.18.1.{i}" for i in range(20))], n),
            "count": np.where(rng.random(n) < 0.8, 1, rng.integers(2, 9, n)),
        }
    )


def _by_hand(events: pd.DataFrame) -> dict[tuple, dict[str, int]]:
    """(day, source) -> the required counts, event by event."""
    failures: dict[tuple, list] = {}
    successes: dict[tuple, list] = {}
    days = events["time"].to_numpy().astype("datetime64[D]").tolist()
    columns = (events[name].tolist() for name in ("source", "outcome", "user", "known", "count"))
    for day, source, outcome, user, known, count in zip(days, *columns, strict=True):
        group = failures if outcome == "failed" else successes
        group.setdefault((day, source), []).append((user, known, count))
    expected = {}
    for unit, tries in failures.items():
        right = successes.get(unit, [])
        users = {user for user, _, _ in tries}
        expected[unit] = {
            "failures": sum(count for _, _, count in tries),
            "failed_users": len(users),
            "unknown_failures": sum(count for _, known, count in tries if not known),
            "accepted": sum(count for _, _, count in right),
            "recovered_users": len(users & {user for user, _, _ in right}),
        }
    return expected


def _by_unit(features: pd.DataFrame) -> dict[tuple, dict]:
    """(day, source) -> the row."""
    if len(features) == 0:
        return {}
    days = features["day"].to_numpy().astype("datetime64[D]").tolist()
    return dict(zip(zip(days, features["source"], strict=True), features.to_dict("records"), strict=True))


@checks("daily_sources", gate=True)
def test_each_day_and_source_with_a_failure_has_a_row(answers, rng):
    """There is one row for each day of UTC and source with a failure, and no other."""
    events = _week(rng)
    found, expected = set(_by_unit(answers.features_of(events))), set(_by_hand(events))
    assert not expected - found, "`daily_sources` has no row for some day and source with failures"
    assert not found - expected, "`daily_sources` has a row for a day and source without failures"
    assert not _by_unit(answers.features_of(events[:0])), "`daily_sources` makes rows of a table without rows"


def _wrong_counts(answers, events: pd.DataFrame, columns: list[str]) -> int:
    found = _by_unit(answers.features_of(events))
    return sum(
        unit not in found or any(found[unit][column] != one[column] for column in columns)
        for unit, one in _by_hand(events).items()
    )


@checks("daily_sources")
def test_failures_and_successes_are_counted(answers, rng):
    """Failures, failures of unknown users and successes of a day are counted, each as often as it was repeated."""
    wrong = _wrong_counts(answers, _week(rng), ["failures", "unknown_failures", "accepted"])
    assert wrong == 0, (
        f"`daily_sources`: failures, unknown_failures or accepted is wrong for {wrong} sources and days of a small "
        "table; look at repetitions, and at sources without a success"
    )


@checks("daily_sources")
def test_users_are_counted_once(answers, rng):
    """Users are counted once a day, and those as recovered who failed and got in from the same source that day."""
    wrong = _wrong_counts(answers, _week(rng), ["failed_users", "recovered_users"])
    assert wrong == 0, (
        f"`daily_sources`: failed_users or recovered_users is wrong for {wrong} sources and days of a small table; "
        "look at different names, and at whether failure and success are of the same user, source and day"
    )


@checks("daily_sources", gate=True)
def test_features_do_not_see_later_days(answers, held_out):
    """What happens after a day changes nothing in that day's rows, in any column."""
    events, features = answers.events, answers.features
    assert len(events) and len(features), "`read_logs` and `daily_sources` find nothing in the held-out files"
    end = np.sort(held_out.labels["day"].unique())[3].astype("datetime64[us]")
    before = _by_unit(features[features["day"].to_numpy().astype("datetime64[us]") < end])
    past = events[(events["time"] < end).to_numpy()]
    # Another future: whoever has tried in vain gets in after all.
    future = past.assign(time=past["time"] + pd.Timedelta(days=20), outcome="accepted", known=True)
    after = _by_unit(answers.features_of(pd.concat([past, future], ignore_index=True)))
    changed = {column for unit, row in before.items() for column in row if not _same(row, after.get(unit, {}), column)}
    assert not changed, (
        "`daily_sources`: some column of a day changes when other things happen on later days; on the morning after, "
        "nobody knows them"
    )


def _same(row: dict, other: dict, column: str) -> bool:
    one, another = row[column], other.get(column)
    if isinstance(one, float) and isinstance(another, (int, float)):
        return bool(np.isclose(one, another, rtol=1e-6, atol=1e-6, equal_nan=True))
    return one == another or (one != one and another != another)

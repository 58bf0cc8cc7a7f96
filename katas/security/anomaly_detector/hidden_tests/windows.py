"""What is true of the features of an hour."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from mlekata.authoring import checks

from .calendar import FIRST_DAY


def _small_firm(rng: np.random.Generator, flows: int = 700) -> pd.DataFrame:
    """Three days of few hosts: often at an hour's first or last second, with nothing sent, or no time taken."""
    second = rng.integers(0, 72, flows) * 3600 + rng.choice([0, 1, 1800, 3598, 3599], flows)
    host = rng.integers(0, 9, flows)
    # Hosts are busy in turn, so that windows have many flows, and a few have one.
    second = np.where(rng.random(flows) < 0.85, (second // 3600 // 8 * 8 + host % 3) * 3600 + second % 3600, second)
    order = np.argsort(second, kind="stable")
    destination = rng.choice([0, 1, 2, 3, 4, 5, 6, 7, 30, 31, 32, 33, 34, 35, 36], flows)
    failed = rng.random(flows) < 0.2
    quick = failed | (rng.random(flows) < 0.3)
    numbers = rng.permutation(1000)
    frame = pd.DataFrame(
        {
            "time": (FIRST_DAY + second.astype("timedelta64[s]")).astype("datetime64[ns]"),
            "host": numbers[host],
            "department": host % 3 + 1,
            "destination": numbers[destination],
            "inside": destination < 10,
            "port": rng.choice([22, 80, 443, 445], flows),
            "duration_s": np.where(quick, 0.0, rng.lognormal(1.0, 2.0, flows).round(1)),
            "bytes_out": rng.lognormal(7.0, 2.0, flows).round().astype(np.int64) * ~quick,
            "bytes_in": rng.lognormal(8.0, 2.0, flows).round().astype(np.int64) * ~quick,
            "failed": failed,
        }
    )
    return frame.iloc[order].reset_index(drop=True)


def _by_hand(flows: pd.DataFrame) -> dict[tuple, dict[str, float]]:
    """(hour, host) -> the required columns, flow by flow."""
    windows: dict[tuple, list] = {}
    columns = ("destination", "port", "failed", "bytes_out", "bytes_in", "duration_s")
    hours = flows["time"].to_numpy().astype("datetime64[h]").tolist()
    for hour, host, *flow in zip(hours, flows["host"].tolist(), *(flows[c].tolist() for c in columns), strict=True):
        windows.setdefault((hour, host), []).append(flow)
    expected = {}
    for window, found in windows.items():
        pairs = [(flow[0], flow[1]) for flow in found]
        sent, received, seconds = (math.fsum(flow[i] for flow in found) for i in (3, 4, 5))
        expected[window] = {
            "flows": len(found),
            "destinations": len({flow[0] for flow in found}),
            "ports": len({flow[1] for flow in found}),
            "busiest_pair": max(map(pairs.count, pairs)),
            "failed_share": sum(flow[2] for flow in found) / len(found),
            "bytes_out": sent,
            "out_share": sent / (sent + received) if sent + received else 0.0,
            "bytes_per_s": (sent + received) / max(seconds, 1.0),
        }
    return expected


def _keys(features: pd.DataFrame) -> list[tuple]:
    if len(features) == 0:
        return []
    hours = features["hour"].to_numpy()
    whole = np.where(hours == hours.astype("datetime64[h]"), hours.astype("datetime64[h]").astype(np.int64), -1)
    moments = whole.astype("datetime64[h]").tolist()
    return list(zip(moments, features["host"].tolist(), strict=True))


def _wrong_windows(answers, flows: pd.DataFrame, columns: tuple[str, ...]) -> tuple[int, int]:
    """In how many windows some of *columns* is wrong, or which are missing; and how many there are."""
    features, expected = answers.features_of(flows), _by_hand(flows)
    found = dict(zip(_keys(features), features[[*columns]].to_numpy(np.float64), strict=True))
    wrong = 0
    for window, values in expected.items():
        wanted = [values[column] for column in columns]
        wrong += window not in found or not np.allclose(found[window], wanted, rtol=1e-3, atol=1e-3)
    return wrong, len(expected)


def _changed_columns(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """Names of columns that differ between two tables of the same windows, in more than one value in a thousand."""
    if not before.columns.equals(after.columns):
        only_one = before.columns.symmetric_difference(after.columns, sort=False)
        return [*map(str, only_one)] or _changed_columns(before, after[before.columns])
    if _keys(before) != _keys(after):
        return ["the set of windows"]
    names = [column for column in before.columns if column not in ("hour", "host")]
    one, other = before[names].to_numpy(np.float64), after[names].to_numpy(np.float64)
    apart = ~np.isclose(one, other, rtol=1e-4, atol=1e-4, equal_nan=True)
    return [name for name, count in zip(names, apart.sum(axis=0), strict=True) if count > len(one) / 1000]


@checks("window_features", gate=True)
def test_each_host_and_hour_with_a_flow_has_a_row(answers, rng):
    """There is one row for each host and hour in which it starts a flow, and no other."""
    flows = _small_firm(rng)
    found, expected = set(_keys(answers.features_of(flows))), set(_by_hand(flows))
    assert not expected - found, "`window_features` has no row for some host and hour with flows"
    assert not found - expected, (
        "`window_features` has a row for a host and hour without flows, or a moment that is not a full hour"
    )


@checks("window_features")
def test_no_flows_give_no_windows(answers, rng):
    """A table without rows gives a table without rows, with the required columns."""
    rows = len(answers.features_of(_small_firm(rng).iloc[:0]))
    assert rows == 0, f"`window_features` makes {rows} windows of no flows"


@checks("window_features")
def test_flows_destinations_and_ports_are_counted(answers, rng):
    """Flows, different destinations, different ports and the busiest pair are counted in each window."""
    wrong, windows = _wrong_windows(answers, _small_firm(rng), ("flows", "destinations", "ports", "busiest_pair"))
    assert wrong == 0, (
        f"`window_features`: flows, destinations, ports or busiest_pair is wrong in {wrong} of {windows} windows of a "
        "small firm; look at what is counted once, and at what makes a pair"
    )


@checks("window_features")
def test_shares_are_of_the_window(answers, rng):
    """The share of failures, the bytes sent and their share are those of the whole window."""
    wrong, windows = _wrong_windows(answers, _small_firm(rng), ("failed_share", "bytes_out", "out_share"))
    assert wrong == 0, (
        f"`window_features`: failed_share, bytes_out or out_share is wrong in {wrong} of {windows} windows of a small "
        "firm; look at what is divided by what, at sums, and at windows in which nothing was sent or received"
    )


@checks("window_features")
def test_rates_are_finite_and_of_the_window(answers, rng):
    """Bytes per second are the window's bytes over its seconds, at least one; no duration of zero makes it infinite."""
    wrong, windows = _wrong_windows(answers, _small_firm(rng), ("bytes_per_s",))
    assert wrong == 0, (
        f"`window_features`: bytes_per_s is wrong in {wrong} of {windows} windows of a small firm; look at what is "
        "added up before it is divided, and at windows of less than a second"
    )


@checks("window_features")
def test_order_of_the_flows_does_not_matter(answers, rng):
    """Shuffled flows, under any index, give the same windows with the same values in every column."""
    flows = _small_firm(rng)
    shuffled = flows.iloc[rng.permutation(len(flows))].set_index(pd.Index(rng.integers(0, 50, len(flows))))
    columns = _changed_columns(answers.features_of(flows), answers.features_of(shuffled))
    assert not columns, f"`window_features`: {columns[0]} is different when the same flows come in another order"


@checks("window_features", gate=True)
def test_features_do_not_see_later_hours(answers, rng):
    """What happens after an hour changes nothing in that hour's rows, in any column."""
    flows = _small_firm(rng)
    end = (FIRST_DAY + np.timedelta64(44, "h")).astype("datetime64[ns]")
    later = (flows["time"] >= end).to_numpy()
    order = np.append(np.flatnonzero(~later), rng.permutation(np.flatnonzero(later)))
    others = ["destination", "inside", "port", "bytes_out", "failed"]
    changed = flows.assign(**{name: flows[name].to_numpy()[order] for name in others})
    changed["bytes_in"] = np.where(later, 10 * flows["bytes_in"] + 7, flows["bytes_in"])

    def until(features: pd.DataFrame, moment: np.datetime64) -> pd.DataFrame:
        return features[(features["hour"] < moment).to_numpy()].reset_index(drop=True) if len(features) else features

    before = until(answers.features_of(flows), end)
    columns = _changed_columns(before, until(answers.features_of(changed), end))
    assert not columns, f"`window_features`: {columns[0]} changes when only flows of later hours are changed"
    # A small firm could be told from the real one, so the real one is shortened too.
    real_end = answers.start - np.timedelta64(10, "D")
    shortened = answers.flows[(answers.flows["time"] < real_end).to_numpy()]
    columns = _changed_columns(until(answers.features, real_end), answers.features_of(shortened))
    assert not columns, f"`window_features`: {columns[0]} changes when the flows of later days are taken away"

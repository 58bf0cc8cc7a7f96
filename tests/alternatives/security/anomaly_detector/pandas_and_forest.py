"""Pandas groups for the features, an isolation forest of large subsamples on their logarithms for the scores."""

import numpy as np
import pandas as pd
from sklearn.ensemble import IsolationForest

REQUIRED = ["flows", "destinations", "ports", "busiest_pair", "failed_share", "bytes_out", "out_share", "bytes_per_s"]
KEY = ["hour", "host"]
USED = ["destinations", "ports", "failures", "failing", "strangers", "bytes_out", "odd_bytes", "odd_hours", "even"]
USED += ["busiest_pair", "busiest_new"]


def window_features(flows):
    flows = flows.assign(hour=flows["time"].dt.floor("h")).reset_index(drop=True)
    if len(flows) == 0:
        return pd.DataFrame({"hour": flows["hour"], "host": flows["host"]}).assign(**dict.fromkeys(REQUIRED, 0.0))
    day = pd.Timedelta(days=1)
    first = flows.groupby(["host", "destination"])["hour"].transform("min")
    new = flows["hour"] - first < day
    flows["strange"] = flows["destination"].where(flows["inside"] & new)
    flows["failing"] = flows["destination"].where(flows["failed"])
    # The hour in which the third host arrives at a destination: before it, the destination is rare.
    arrivals = flows.groupby(["destination", "host"])["hour"].min().sort_values().reset_index()
    third = arrivals[arrivals.groupby("destination").cumcount() == 2].set_index("destination")["hour"]
    third = flows["destination"].map(third)
    odd = ~flows["inside"] & ~(third <= flows["hour"]) & (flows["hour"] - first < 3 * day)
    flows["odd_bytes"] = flows["bytes_out"].where(odd, 0)

    by_window = flows.groupby(KEY)
    table = by_window.agg(
        department=("department", "first"),
        flows=("port", "size"),
        destinations=("destination", "nunique"),
        ports=("port", "nunique"),
        failed_share=("failed", "mean"),
        failures=("failed", "sum"),
        bytes_out=("bytes_out", "sum"),
        bytes_in=("bytes_in", "sum"),
        seconds=("duration_s", "sum"),
        strangers=("strange", "nunique"),
        failing=("failing", "nunique"),
        odd_bytes=("odd_bytes", "sum"),
    )
    both = table["bytes_out"] + table["bytes_in"]
    table["out_share"] = (table["bytes_out"] / both.where(both > 0)).fillna(0.0)
    table["bytes_per_s"] = both / table["seconds"].clip(lower=1.0)

    flows["size"] = np.log(flows["bytes_out"].clip(lower=1))
    flows["first_use"] = flows.groupby(["host", "destination", "port"])["hour"].transform("min")
    pairs = flows.groupby([*KEY, "destination", "port"]).agg(
        n=("size", "size"), spread=("size", "std"), first=("first_use", "first")
    )
    pairs = pairs.reset_index(level=["destination", "port"], drop=True)
    hour = pairs.index.get_level_values("hour")
    pairs["new"] = pairs["n"].where((hour - pd.DatetimeIndex(pairs["first"])) < day, 0)
    pairs["even"] = (np.log1p(pairs["n"]) / np.exp(pairs["spread"])).where(pairs["n"] >= 4, 0.0)
    worst = pairs.groupby(KEY)[["n", "new", "even"]].max()
    table[["busiest_pair", "busiest_new", "even"]] = worst

    visits = flows[odd].drop_duplicates([*KEY, "destination"]).sort_values("hour")
    visits = visits.set_index("hour").groupby(["host", "destination"])["port"].rolling("24h").count()
    table["odd_hours"] = visits.groupby(["hour", "host"]).max().reindex(table.index).fillna(0.0)
    return table.drop(columns="seconds").reset_index()


def _place(features):
    hour = features["hour"].dt
    return pd.MultiIndex.from_arrays([features["department"], hour.day_of_week > 4, hour.hour])


def _columns(features, habit):
    quiet = -np.log(habit.reindex(_place(features)).fillna(habit.min()).to_numpy(float))
    return np.column_stack([np.log1p(features[USED].to_numpy(float)), quiet])


def fit_detector(features):
    features = features[features["hour"] >= features["hour"].min() + pd.Timedelta(days=3)]
    count = pd.Series(1.0, index=_place(features)).groupby(level=[0, 1, 2]).sum()
    habit = count / count.groupby(level=[0, 1]).transform("max")
    forest = IsolationForest(n_estimators=100, max_samples=min(4096, len(features)), random_state=1)
    return forest.fit(_columns(features, habit)), habit


def anomaly_score(detector, features):
    forest, habit = detector
    return -forest.score_samples(_columns(features, habit))


def choose_alerts(windows, score, alerts_per_day):
    windows = pd.DataFrame(
        {"day": windows["hour"].to_numpy().astype("datetime64[D]"), "host": windows["host"].to_numpy()}
    )
    worst = pd.Series(score).groupby([windows["day"], windows["host"]]).idxmax().to_numpy()
    rank = pd.Series(score[worst]).groupby(windows["day"].to_numpy()[worst]).rank(method="first", ascending=False)
    alerts = np.zeros(len(windows), dtype=bool)
    alerts[worst[rank.to_numpy() <= alerts_per_day]] = True
    return alerts


def stability_index(before, after):
    result = {}
    for column in after.columns:
        old, new = before[column].dropna(), after[column].dropna()
        if old.empty or new.empty:
            result[column] = np.nan
            continue
        edges = [-np.inf, *np.unique(np.percentile(old, range(10, 100, 10))), np.inf]
        n, m = (pd.cut(values, edges).value_counts(sort=False) + 0.5 for values in (old, new))
        p, q = n / n.sum(), m / m.sum()
        result[column] = ((q - p) * np.log(q / p)).sum()
    return result

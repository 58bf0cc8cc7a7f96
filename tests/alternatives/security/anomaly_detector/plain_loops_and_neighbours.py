"""Flow by flow in plain Python for the features; the distance to the twentieth neighbour in the past for the scores."""

import math
from collections import Counter, defaultdict
from itertools import groupby

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

COLUMNS = ("hour", "host", "department", "flows", "destinations", "ports", "busiest_pair", "failed_share", "bytes_out")
COLUMNS += ("out_share", "bytes_per_s", "failures", "strangers", "rare_bytes", "rare_hours", "even", "busiest_new")
USED = ["destinations", "ports", "failures", "strangers", "bytes_out", "rare_bytes", "rare_hours", "even"]
USED += ["busiest_pair", "busiest_new"]


def window_features(flows):
    hours = flows["time"].to_numpy().astype("datetime64[h]").astype(np.int64)
    order = np.lexsort((flows["host"].to_numpy(), hours))
    names = ("host", "department", "destination", "inside", "port", "duration_s", "bytes_out", "bytes_in", "failed")
    lists = [hours[order].tolist(), *(flows[name].to_numpy()[order].tolist() for name in names)]
    visitors = defaultdict(set)
    first_visit, first_use, visits = {}, {}, defaultdict(list)
    rows = []
    for hour, of_hour in groupby(zip(*lists, strict=True), key=lambda flow: flow[0]):
        of_hour = list(of_hour)
        for flow in of_hour:
            visitors[flow[3]].add(flow[1])
        for host, of_window in groupby(of_hour, key=lambda flow: flow[1]):
            rows.append(_window(hour, host, list(of_window), visitors, first_visit, first_use, visits))
    table = pd.DataFrame(rows, columns=COLUMNS)
    table["hour"] = table["hour"].to_numpy().astype(np.int64).astype("datetime64[h]").astype("datetime64[s]")
    return table


def _window(hour, host, flows, visitors, first_visit, first_use, visits):
    sizes = defaultdict(list)
    strangers, rare, failures, rare_bytes, sent, received, seconds = set(), set(), 0, 0, 0, 0, 0.0
    for _, _, _, destination, inside, port, duration, out, into, failed in flows:
        sizes[destination, port].append(math.log(max(out, 1)))
        age = hour - first_visit.setdefault((host, destination), hour)
        first_use.setdefault((host, destination, port), hour)
        if inside and age < 24:
            strangers.add(destination)
        if not inside and age < 72 and len(visitors[destination]) < 3:
            rare.add(destination)
            rare_bytes += out
        failures += failed
        sent, received, seconds = sent + out, received + into, seconds + duration
    rare_hours = 0
    for destination in rare:
        seen = visits[host, destination]
        seen.append(hour)
        rare_hours = max(rare_hours, sum(hour - one < 24 for one in seen))
    busiest = max(map(len, sizes.values()))
    even = max((math.log1p(len(s)) / math.exp(np.std(s)) for s in sizes.values() if len(s) > 3), default=0.0)
    new = max((len(s) for pair, s in sizes.items() if hour - first_use[host, *pair] < 24), default=0)
    destinations, ports = ({pair[i] for pair in sizes} for i in (0, 1))
    n, both = len(flows), sent + received
    counts = [n, len(destinations), len(ports), busiest]
    measures = [failures / n, sent, sent / both if both else 0.0, both / max(seconds, 1.0)]
    return [hour, host, flows[0][2], *counts, *measures, failures, len(strangers), rare_bytes, rare_hours, even, new]


def _scaled(features, scale):
    """Logarithms over the distance from the median to the 99th percentile, and how unusual the hour is."""
    middle, width, habit = scale
    hour = features["hour"].dt
    keys = zip(features["department"], hour.day_of_week > 4, hour.hour, strict=True)
    quiet = [0.3 * min(-math.log10(habit.get(key, 1e-3)), 3.0) for key in keys]
    return np.column_stack([(np.log1p(features[USED].to_numpy(float)) - middle) / width, quiet])


def fit_detector(features):
    values = np.log1p(features[USED].to_numpy(float))
    middle = np.median(values, axis=0)
    width = np.maximum(np.quantile(values, 0.99, axis=0) - middle, 0.3)
    hour = features["hour"].dt
    habit = Counter(zip(features["department"], hour.day_of_week > 4, hour.hour, strict=True))
    most = Counter()
    for (department, weekend, _), count in habit.items():
        most[department, weekend] = max(most[department, weekend], count)
    habit = {key: count / most[key[:2]] for key, count in habit.items()}
    scale = (middle, width, habit)
    return scale, cKDTree(_scaled(features, scale)[::2])


def anomaly_score(detector, features):
    scale, tree = detector
    return tree.query(_scaled(features, scale), k=[20])[0][:, 0]


def choose_alerts(windows, score, alerts_per_day):
    best = {}
    days = windows["hour"].dt.date.tolist()
    for row, (day, host, value) in enumerate(zip(days, windows["host"].tolist(), score.tolist(), strict=True)):
        hosts = best.setdefault(day, {})
        if host not in hosts or hosts[host][0] < value:
            hosts[host] = (value, row)
    alerts = [False] * len(windows)
    for hosts in best.values():
        for _, row in sorted(hosts.values(), reverse=True)[:alerts_per_day]:
            alerts[row] = True
    return np.array(alerts, dtype=bool)


def stability_index(before, after):
    return {column: _moved(before[column].tolist(), after[column].tolist()) for column in after.columns}


def _moved(before, after):
    before, after = (sorted(value for value in values if not math.isnan(value)) for values in (before, after))
    if not before or not after:
        return math.nan
    edges = set()
    for tenth in range(1, 10):
        place = tenth * (len(before) - 1) / 10
        low = math.floor(place)
        high = min(low + 1, len(before) - 1)
        edges.add(before[low] + (place - low) * (before[high] - before[low]))
    bins = len(edges) + 1
    old, new = (Counter(sum(value > edge for edge in edges) for value in values) for values in (before, after))
    total = 0.0
    for one in range(bins):
        p, q = (old[one] + 0.5) / (len(before) + bins / 2), (new[one] + 0.5) / (len(after) + bins / 2)
        total += (q - p) * math.log(q / p)
    return total

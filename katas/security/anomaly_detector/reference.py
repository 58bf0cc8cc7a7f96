"""Anomaly detector: the debrief.

**Features find attacks, detectors only add them up.** An isolation forest on sums of bytes and counts of flows finds
one attack in three, whatever is done to the forest. The same forest on columns that know what a host has done before
finds most of them. Each family leaves its trace in another place: a scan in destinations that the host has never
contacted, brute force in many flows of nearly equal size to one door, an exfiltration in bytes to a place that nobody
else visits, a beacon in no single hour at all, but in a rare destination that comes back hour after hour.

**Rare to whom?** A port or a destination that is new to the firm is a bad sign on the first day and the new time sheet
on the third. What tells the two apart is how many colleagues use it, too: popularity grows with a service, and stays
at one with a beacon. So `rare` looks at how many hosts have been there, up to the hour itself and no later.

**The past is dirty.** One flow in a hundred of the training fortnight is an attack, and nobody says which. A detector
that learns the largest value ever seen, or the distance to the nearest training window, has learned the attacks. Here
each column is judged by the share of training windows that reach its value: one per cent of attacks moves that share
by at most one per cent. Medians, trimmed fits and forests of subsamples do the same by other means.

**Surprises are added, but not all of them.** A scan is extreme in three columns and usual in eight. Added up, the
eight drown the three in noise; the single greatest surprise is moved by any one odd column. The sum of the three
greatest is between the two.

**Whose night?** Attackers like hours when nobody looks, so the hour is worth knowing. But a firm-wide rule "activity
at night is suspicious" makes a list of those who work at night. The hour is compared with what the department usually
does then; for the night shift, three in the afternoon is the odd hour.

**An alert is a host and a day.** A loud host has ten loud hours, and ten alerts about one thing cost an analyst as
much as ten things. Take each host's worst hour, then the worst hosts.

**Drift is watched, not trained away.** The population stability index says that bytes and destinations have moved. It
does not say why: here it was a new service and a growing department, both honest. Whoever retrains each morning without
a look teaches the detector the attacks of yesterday.

Where this world is kinder than yours: attacks are a hundred times more frequent here, each host has one kind of owner,
addresses do not change hands, an attacker does not look at what is usual before he starts, and the truth is known
afterwards. In practice you will learn the truth about the alerts you raised, and about nothing else.

Sources: Chandola, Banerjee, Kumar (2009), Anomaly Detection: A Survey, section 7 (statistical techniques); Siddiqi
(2006), Credit Risk Scorecards, chapter 8 (population stability index).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

NEW_HOURS = 24  # a contact is new for so long
YOUNG_HOURS = 72
RARE_HOSTS = 2  # a destination outside is rare as long as at most so many hosts have been there
WARM_UP_DAYS = 5  # of the past: everything is new at first
LARGEST_SURPRISES = 3
JUDGED = (
    "destinations",
    "ports",
    "failures",
    "failed_destinations",
    "new_inside_destinations",
    "log_bytes_out",
    "log_rare_bytes_out",
    "rare_contact_hours",
    "even_pair",
    "busiest_pair",
    "busiest_new_pair",
)


def window_features(flows: pd.DataFrame) -> pd.DataFrame:
    """What each host did in each hour.

    Args:
        flows: n flows with the columns of the brief's data dictionary; rows in any order, with any index; n may be 0.

    Returns:
        One row for each host and hour with at least one flow, in any order, with any index. A flow belongs to the
        hour in which it starts. These columns are required:

        - hour: datetime64 of any unit; the first moment of the hour.
        - host: int; the host that started the flows.
        - flows: number of flows.
        - destinations: number of different destinations.
        - ports: number of different ports.
        - busiest_pair: the greatest number of flows to one destination at one port.
        - failed_share: share of the flows that failed, 0 to 1.
        - bytes_out: sum of the bytes sent, in bytes.
        - out_share: bytes sent / (bytes sent + bytes received), of the sums, 0 to 1; 0 if both sums are 0.
        - bytes_per_s: (bytes sent + bytes received) / seconds, of the sums, in bytes/s; durations that add up to
          less than 1 s count as 1 s.

        Columns of your own are welcome: int, float or bool; they may have NaN.
    """
    coded = _coded(flows)
    return pd.DataFrame(
        _windows(flows, coded)
        | _sums(flows, coded)
        | _destinations(flows, coded)
        | _busiest_pairs(flows, coded)
        | _rare_contacts(flows, coded)
    )


@dataclass(frozen=True)
class _Coded:
    """The flows with numbers from 0 up for hours, hosts, destinations and ports.

    Attributes:
        hour, host, destination, port: int64 (n,).
        hours, hosts: what the numbers stand for: int64 (n_hours,), (n_hosts,).
        n_destinations, n_ports: how many there are.
        windows: the number of each window, host x n_hours + hour: int64 (n_windows,), in order.
        window: the position of each flow's window in `windows`: int64 (n,).
    """

    hour: np.ndarray
    host: np.ndarray
    destination: np.ndarray
    port: np.ndarray
    hours: np.ndarray
    hosts: np.ndarray
    n_destinations: int
    n_ports: int
    windows: np.ndarray
    window: np.ndarray

    @property
    def contact(self) -> np.ndarray:
        """Host and destination as one number: int64 (n,)."""
        return self.host * self.n_destinations + self.destination

    @property
    def door(self) -> np.ndarray:
        """Destination and port as one number: int64 (n,)."""
        return self.destination * self.n_ports + self.port

    @property
    def n_doors(self) -> int:
        """How many numbers `door` may be."""
        return self.n_destinations * self.n_ports

    def total(self, value: np.ndarray) -> np.ndarray:
        """Sum of *value* (n,) in each window: float64 (n_windows,)."""
        return np.bincount(self.window, value, minlength=len(self.windows))

    def largest(self, value: np.ndarray, where: np.ndarray) -> np.ndarray:
        """The greatest *value* (m,) in each window, of those in window *where* (m,); 0 if none: (n_windows,)."""
        result = np.zeros(len(self.windows))
        np.maximum.at(result, where, value)
        return result

    def distinct(self, code: np.ndarray, n_codes: int, rows: np.ndarray) -> np.ndarray:
        """Number of different codes in each window, of the flows in *rows*, bool (n,): int64 (n_windows,)."""
        in_window = np.unique(self.window[rows] * n_codes + code[rows]) // max(n_codes, 1)
        return np.bincount(in_window, minlength=len(self.windows))


def _coded(flows: pd.DataFrame) -> _Coded:
    """The flows in numbers; hours without a flow have a number, too."""
    hour, hours = _numbered(flows["time"].to_numpy().astype("datetime64[h]").astype(np.int64), every=True)
    host, hosts = _numbered(flows["host"].to_numpy())
    destination, destinations = _numbered(flows["destination"].to_numpy())
    port, ports = _numbered(flows["port"].to_numpy())
    windows, window = np.unique(host * len(hours) + hour, return_inverse=True)  # (n_windows,), (n,)
    return _Coded(hour, host, destination, port, hours, hosts, len(destinations), len(ports), windows, window)


def _windows(flows: pd.DataFrame, coded: _Coded) -> dict[str, np.ndarray]:
    """Which hour and whose it is: columns of (n_windows,)."""
    n_hours = max(len(coded.hours), 1)
    a_flow = np.zeros(len(coded.windows), np.int64)  # any flow of the window: a host stays in its department
    a_flow[coded.window] = np.arange(len(flows))
    return {
        "hour": coded.hours[coded.windows % n_hours].astype("datetime64[h]").astype("datetime64[ns]"),
        "host": coded.hosts[coded.windows // n_hours],
        "department": flows["department"].to_numpy()[a_flow],
    }


def _sums(flows: pd.DataFrame, coded: _Coded) -> dict[str, np.ndarray]:
    """Flows, failures, bytes and seconds of each window, and their ratios: columns of (n_windows,)."""
    count = np.bincount(coded.window, minlength=len(coded.windows))
    failures = coded.total(flows["failed"].to_numpy())
    sent, received = (coded.total(flows[name].to_numpy(np.float64)) for name in ("bytes_out", "bytes_in"))
    seconds = coded.total(flows["duration_s"].to_numpy())
    return {
        "flows": count,
        "failed_share": failures / count,
        "bytes_out": sent,
        "out_share": np.divide(sent, sent + received, out=np.zeros(len(count)), where=sent + received > 0),
        "bytes_per_s": (sent + received) / np.maximum(seconds, 1.0),
        "failures": failures,
        "log_bytes_out": np.log10(sent + 100.0),
    }


def _destinations(flows: pd.DataFrame, coded: _Coded) -> dict[str, np.ndarray]:
    """How many destinations and ports each window has, and how many of some kind: columns of (n_windows,)."""
    every, failed = np.ones(len(flows), bool), flows["failed"].to_numpy()
    new_inside = flows["inside"].to_numpy() & (_hours_known(coded.contact, coded.hour) < NEW_HOURS)
    destination, n_destinations = coded.destination, coded.n_destinations
    return {
        "destinations": coded.distinct(destination, n_destinations, every),
        "ports": coded.distinct(coded.port, coded.n_ports, every),
        "failed_destinations": coded.distinct(destination, n_destinations, failed),
        "new_inside_destinations": coded.distinct(destination, n_destinations, new_inside),
    }


def _busiest_pairs(flows: pd.DataFrame, coded: _Coded) -> dict[str, np.ndarray]:
    """The destination and port with the most flows: of all, of even flows, of new pairs: columns of (n_windows,)."""
    pairs, pair = np.unique(coded.window * coded.n_doors + coded.door, return_inverse=True)  # (n_pairs,), (n,)
    pair_window = pairs // max(coded.n_doors, 1)
    count = np.bincount(pair, minlength=len(pairs))
    is_new = np.zeros(len(pairs), bool)
    is_new[pair] = _hours_known(coded.host * coded.n_doors + coded.door, coded.hour) < NEW_HOURS
    # How even are the sizes of a pair's flows? The standard deviation of the logarithm.
    log_out = np.log(np.maximum(flows["bytes_out"].to_numpy(np.float64), 1.0))
    mean, mean_square = (np.bincount(pair, value, minlength=len(pairs)) / count for value in (log_out, log_out**2))
    spread = np.sqrt(np.maximum(mean_square - mean**2, 0.0))  # (n_pairs,)
    evenness = np.where(count >= 4, np.log1p(count) * np.exp(-spread), 0.0)
    return {
        "busiest_pair": coded.largest(count, pair_window),
        "even_pair": coded.largest(evenness, pair_window),
        "busiest_new_pair": coded.largest(count * is_new, pair_window),
    }


def _rare_contacts(flows: pd.DataFrame, coded: _Coded) -> dict[str, np.ndarray]:
    """Bytes to rare destinations outside, and how regularly they are visited: columns of (n_windows,)."""
    rare = ~flows["inside"].to_numpy() & (_visitors(coded) <= RARE_HOSTS)
    rare &= _hours_known(coded.contact, coded.hour) < YOUNG_HOURS
    # In how many of the last 24 hours has the host been there?
    n_hours = len(coded.hours)
    seen = np.unique(coded.contact[rare] * n_hours + coded.hour[rare])  # (n_seen,), each contact in order of time
    contact, hour = seen // max(n_hours, 1), seen % max(n_hours, 1)
    first_in_a_day = np.searchsorted(seen, contact * n_hours + np.maximum(hour - 23, 0))
    contact_hours = np.arange(len(seen)) - first_in_a_day + 1
    seen_window = np.searchsorted(coded.windows, contact // max(coded.n_destinations, 1) * n_hours + hour)
    return {
        "log_rare_bytes_out": np.log10(coded.total(flows["bytes_out"].to_numpy(np.float64) * rare) + 100.0),
        "rare_contact_hours": coded.largest(contact_hours, seen_window),
    }


def _visitors(coded: _Coded) -> np.ndarray:
    """How many hosts have been at each flow's destination up to its hour and no later: int64 (n,)."""
    _, first_hour = _first_hours(coded.contact, coded.hour)
    destination = np.unique(coded.contact) % max(coded.n_destinations, 1)  # of each contact
    n_hours = len(coded.hours)
    arrivals = np.sort(destination * n_hours + first_hour)  # one for each host and destination
    start = coded.destination * n_hours
    return np.searchsorted(arrivals, start + coded.hour, "right") - np.searchsorted(arrivals, start)


def _hours_known(code: np.ndarray, hour: np.ndarray) -> np.ndarray:
    """Hours since each row's code occurred for the first time, up to the row's hour: int64 (n,)."""
    number, first_hour = _first_hours(code, hour)
    return hour - first_hour[number]


def _numbered(values: np.ndarray, *, every: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """*values* as numbers from 0 up, and what each number stands for; with *every*, gaps have numbers, too."""
    if every and len(values):
        names = np.arange(values.min(), values.max() + 1)
        return values - names[0], names
    names, number = np.unique(values, return_inverse=True)
    return number.astype(np.int64), names


def _first_hours(code: np.ndarray, hour: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each row, the number of its code; for each number, the first hour in which the code occurs."""
    codes, number = np.unique(code, return_inverse=True)
    first = np.full(len(codes), np.iinfo(np.int64).max)
    np.minimum.at(first, number, hour)
    return number, first


@dataclass(frozen=True)
class _Detector:
    """What is usual.

    Attributes:
        values: for each column that is judged, its values in the past in order: float64 (m,).
        active: (department, weekend, hour of the day) -> share of hosts and days with flows at that hour.
        rarest: the share where there have never been any.
    """

    values: dict[str, np.ndarray]
    active: pd.Series
    rarest: float


def fit_detector(features: pd.DataFrame) -> object:
    """What is usual, learned without labels from a past in which some hosts were under attack.

    Args:
        features: m rows of the frame that `window_features` returned.

    Returns:
        Any object that `anomaly_score` understands.
    """
    warm = features["hour"] >= features["hour"].min() + pd.Timedelta(days=WARM_UP_DAYS)
    known = features[warm] if warm.any() else features
    usual = {column: np.sort(known[column].to_numpy(np.float64)) for column in JUDGED}
    # How often a host of the department is active at that hour: windows over hosts x days.
    hosts = features.groupby("department")["host"].nunique()
    days = features["hour"].dt.normalize().drop_duplicates()
    days = days.groupby(days.dt.day_of_week >= 5).size()
    windows = features.groupby(_department_hour(features)).size()
    possible = hosts.reindex(windows.index.get_level_values(0)).to_numpy()
    possible = possible * days.reindex(windows.index.get_level_values(1)).to_numpy()
    return _Detector(usual, ((windows + 1) / possible).clip(upper=1.0), 1 / possible.max())


def _department_hour(features: pd.DataFrame) -> list[pd.Series]:
    """Each window's department, whether it is on a weekend, and its hour of the day: three columns of (n,)."""
    hour = features["hour"].dt
    return [features["department"], (hour.day_of_week >= 5).rename("weekend"), hour.hour.rename("hour_of_day")]


def anomaly_score(detector: object, features: pd.DataFrame) -> np.ndarray:
    """How unusual each window is.

    Args:
        detector: what `fit_detector` returned.
        features: k rows of the frame that `window_features` returned.

    Returns:
        float64 (k,); finite; the greater, the more unusual. A row's score does not depend on the other rows of
        the call.
    """
    surprises = []
    for column, usual in detector.values.items():
        as_great = len(usual) - np.searchsorted(usual, features[column].to_numpy(np.float64))
        surprises.append(-np.log10((as_great + 1) / (len(usual) + 1)))
    largest = np.sort(surprises, axis=0)[-LARGEST_SURPRISES:]  # (3, k)
    when = pd.MultiIndex.from_arrays(_department_hour(features))
    active = detector.active.reindex(when).fillna(detector.rarest).to_numpy()
    return largest.sum(axis=0) - np.log10(active)


def choose_alerts(windows: pd.DataFrame, score: np.ndarray, alerts_per_day: int) -> np.ndarray:
    """Which windows to raise an alert for: each day, the worst window of each of the worst hosts.

    Args:
        windows: k rows with at least the columns `hour` (datetime64[ns]) and `host` (int); rows in any order, with
            any index.
        score: float64 (k,); finite, of any sign; the anomaly score of the row in the same position.
        alerts_per_day: the most hosts that can be looked into on one calendar day (00:00 to 24:00); 1 or more.

    Returns:
        bool (k,); True where an alert is raised. On each day, at most one for a host, as many as *alerts_per_day*
        or one for each host if there are fewer hosts, and with the greatest possible sum of scores.
    """
    table = pd.DataFrame(
        {"day": windows["hour"].dt.floor("D").to_numpy(), "host": windows["host"].to_numpy(), "score": score}
    )
    worst_first = table.sort_values("score", ascending=False, kind="stable")
    worst_of_host = worst_first.drop_duplicates(["day", "host"])
    chosen = worst_of_host.groupby("day").head(alerts_per_day)
    alerts = np.zeros(len(table), bool)
    alerts[chosen.index] = True
    return alerts


def stability_index(before: pd.DataFrame, after: pd.DataFrame) -> dict[str, float]:
    """How much the distribution of each column has moved: its population stability index.

    Args:
        before: n rows with at least the columns of *after*; numbers, NaN where there is none.
        after: m rows; numbers, NaN where there is none.

    Returns:
        For each column of *after*, its index by the formula of the brief, 0 or more; NaN if the column has no
        number in *before* or none in *after*.
    """
    return {column: _moved(before[column].to_numpy(np.float64), after[column].to_numpy(np.float64)) for column in after}


def _moved(before: np.ndarray, after: np.ndarray) -> float:
    """The population stability index of one column, NaN among its values allowed: float64 (n,) and (m,)."""
    before, after = before[~np.isnan(before)], after[~np.isnan(after)]
    if len(before) == 0 or len(after) == 0:
        return float("nan")
    edges = np.unique(np.quantile(before, np.arange(1, 10) / 10))
    bins = len(edges) + 1

    def share(values: np.ndarray) -> np.ndarray:
        """Share of the values in each bin: float64 (bins,)."""
        # A value equal to an edge is in the bin below it. Half a value more in each bin: no logarithm of 0.
        count = np.bincount(np.searchsorted(edges, values, side="left"), minlength=bins)
        return (count + 0.5) / (len(values) + 0.5 * bins)

    p, q = share(before), share(after)  # (bins,) each
    return float(((q - p) * np.log(q / p)).sum())

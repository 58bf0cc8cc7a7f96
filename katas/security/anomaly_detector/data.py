"""Four weeks of network flows of one firm, as its router reports them: a contaminated past, and a future that drifts.

A simulator: the public flow data with headroom are too large to ship, and the small ones are saturated. What is taken
from where:

- Durations are log-normal, bytes log-normal with a Pareto tail of index 1.2: Crovella & Bestavros (1997) measured
  1.1 to 1.3 for transfers on the web. Popularity of destinations follows Zipf's law there, too.
- The intensity of a host varies on all scales, here of days and of hours, and single windows carry bursts: traffic
  does not become smooth when it is added up (Leland, Taqqu, Willinger, Wilson, 1994).
- Attack families are those of CIC-IDS2017 (scan, brute force, denial of service, exfiltration after infiltration;
  Sharafaldin, Lashkari, Ghorbani, 2018) and of CTU-13 (a bot that reports to its master; Garcia, Grill, Stiborek,
  Zunino, 2014). Their rates are made up and stand below with units. They are slow on purpose: each column of an
  attack's flow has values that honest flows have too.

What is honest and looks like an attack: monitoring contacts all servers and roll-outs contact many hosts (scan),
builds and jobs log in again and again (brute force), pages load in bursts (denial of service), backups and cloud
storage are large uploads (exfiltration), devices and pollers report at even intervals (beacon), servers are down for
an hour and everybody tries again (failures), one department works at night.

What drifts in the last fortnight, all of it honest: a new service that more and more of the office uses, ten new
devices without a past, and a department whose volume grows.

Real firms have ten to a hundred times as many flows for each host, and far fewer attacks: the flows of one kind are
thinned here so that four weeks fit into seconds, and the attacks are many so that a fortnight tells attempts apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlekata.authoring import HeldOut, Split

# The calendar: a fortnight to learn from, and a fortnight to be graded on. Local time without a change of clocks.
FIRST_DAYS = np.array(
    ["2025-01-13", "2025-02-03", "2025-05-12", "2025-09-01", "2025-11-03"], "datetime64[s]"
)  # Mondays
DAYS, PUBLIC_DAYS = 28, 14
HOURS = 24 * DAYS
SECONDS_PER_HOUR = 3_600

# Departments: hosts, mean honest flows of a host in a full working hour, and how busy each hour of the day is.
OFFICE, SALES, DEVELOPMENT, NIGHT, SERVERS, DEVICES = range(6)
DEPARTMENT_HOSTS = (74, 30, 20, 20, 26, 26)
FLOWS_PER_HOUR = (1.8, 1.6, 2.2, 2.0, 1.2, 0.4)
SHIFTS = (
    (8, 17),
    (7, 20),
    (9, 19),
    (21, 6),
    (0, 24),
    (0, 24),
)  # first hour and end; the night shift goes past midnight
OUTSIDE_SHIFT, AT_WEEKEND = 0.02, 0.08  # busyness beside the shift, and at weekends for people of the day
HOST_SPREAD, DAY_SPREAD, HOUR_SPREAD = 0.45, 0.40, 0.60  # standard deviation of the logarithm of the intensity
ABSENT_SHARE = 0.10  # of the days of a host of people

# Kinds of honest flow: port, then median and spread (of the logarithm) of bytes out, bytes in, seconds; failures.
WEB, FILES, MAIL, DATABASE, SHELL, PRINT, UPLOAD = range(7)
KINDS = np.array(
    [
        # port   out B  spread  in B   spread  s     spread failed
        (443.0, 2.5e3, 1.2, 3.0e4, 1.6, 8.0, 1.5, 0.020),
        (445.0, 2.0e4, 2.0, 6.0e4, 2.0, 60.0, 1.5, 0.005),
        (993.0, 4.0e3, 1.5, 1.5e4, 1.5, 20.0, 1.2, 0.005),
        (5432.0, 3.0e3, 1.3, 2.0e4, 1.8, 5.0, 1.8, 0.005),
        (22.0, 8.0e3, 1.6, 1.2e4, 1.6, 90.0, 1.8, 0.030),
        (9100.0, 3.0e5, 1.2, 5.0e2, 0.5, 10.0, 0.8, 0.030),
        (443.0, 2.0e6, 1.9, 1.0e4, 0.8, 25.0, 1.2, 0.010),
    ]
)
MIX = np.array(  # of the kinds, for each department
    [
        (0.55, 0.18, 0.12, 0.04, 0.00, 0.06, 0.05),
        (0.66, 0.08, 0.13, 0.02, 0.00, 0.02, 0.09),
        (0.46, 0.07, 0.06, 0.10, 0.26, 0.00, 0.05),
        (0.35, 0.25, 0.05, 0.30, 0.00, 0.02, 0.03),
        (0.15, 0.12, 0.10, 0.48, 0.12, 0.00, 0.03),
        (0.25, 0.00, 0.00, 0.70, 0.00, 0.00, 0.05),
    ]
)
TAIL_SHARE, TAIL_INDEX, TAIL_MOST = 0.03, 1.2, 3_000.0  # flows with a Pareto factor on their bytes, at most this
PLAIN_WEB_SHARE = 0.08  # of web flows, those at port 80

# Destinations outside the firm.
SITES, ZIPF = 3_000, 0.9
FAVOURITES, FAVOURITE_SHARE = 15, 0.66  # of a host; share of its web flows that go to them
FRESH_SHARE = 0.05  # of web flows, to sites that nobody has visited before
CLOUDS, CLOUD_SHARE = 6, 0.85  # cloud storage; of uploads, the others go to a favourite
OWN_SERVERS, OWN_SERVER_SHARE = 2, 0.85  # servers of a kind that a host mostly uses

# Honest habits that look like attacks.
BURST_SHARE = (0.02, 0.02, 0.05, 0.02, 0.02, 0.0)  # of the busy hours: many flows to one destination and port
BURST_FLOWS = (14.0, 0.6)  # median and spread of their number
ROLL_OUTS_PER_DAY, ROLL_OUT_TARGETS = 1.2, (8, 40)  # from a developer's host to many hosts, in one hour
MONITORS = 2  # servers that contact each server once in each hour
BACKUPS, BACKUP_BYTES = 8, (4.0e8, 0.7)  # servers with an upload each night
POLL_MINUTES = 80.0  # mean time between reports of a host in use to one of two update servers
DEVICE_MINUTES = (25, 70)  # even intervals of a device's reports to the maker of its group
OWN_POLLERS, OWN_POLLER_DAYS = 45, (2, 12)  # programs on one host that report to a destination nobody else has
OUTAGES, RETRIES = 8, 3  # hours in which a server is down, and how often everybody tries

# Drift in the last fortnight.
NEW_DEVICES = 10
NEW_SERVICE_PORT, NEW_SERVICE_BYTES = 8443, (4.0e6, 1.0)
NEW_SERVICE_FLOWS_PER_HOUR = 2.0  # of a host of the office that has joined, in a full hour
NEW_SERVICE_JOINING = 0.9  # share of the office that joins within the fortnight
GROWING, GROWTH = SALES, 1.8  # department; factor on its intensity, and on the bytes of a flow

# Attacks: incidents in the public and in the graded fortnight; two families are known to both.
SCAN, BRUTE_FORCE, DENIAL, EXFILTRATION, BEACON = range(5)
FAMILIES = ("scan", "brute force", "denial of service", "exfiltration", "beacon")
PUBLIC_INCIDENTS = (14, 14, 0, 0, 0)
HELD_OUT_INCIDENTS = (20, 20, 20, 20, 20)
ATTACKED_DEPARTMENTS = (0.44, 0.18, 0.13, 0.10, 0.10, 0.05)
AT_ANY_HOUR = 0.45  # of incidents other than beacons; the others happen while the host is busy
ATTACK_HOURS = ((1, 4), (1, 3), (1, 2), (1, 3))  # of all but beacons
ATTACK_FLOWS_PER_HOUR = ((14.0, 0.5), (18.0, 0.5), (30.0, 0.5), (2.0, 0.5))  # median and spread
SCAN_FAILED = (0.35, 0.85)
EXFILTRATED_BYTES = (1.5e7, 1.1)  # of a flow: median and spread
EXFILTRATED_TO_CLOUD = 0.25  # of incidents, to a storage that everybody uses
BEACON_DAYS, BEACON_MINUTES, BEACON_JITTER = (1, 3), (12.0, 45.0), 0.35
BEACON_SLEEPS = 0.6  # of beacons, those that report only while the host is in use


@dataclass(frozen=True, slots=True)
class _Firm:
    """What does not change in four weeks.

    Attributes:
        department: int64 (n_hosts,).
        new: bool (n_hosts,); hosts that appear in the last fortnight.
        servers: for each kind of honest flow inside the firm, the hosts that serve it.
        favourites: int64 (n_hosts, FAVOURITES); sites that each host visits most.
        clouds: int64 (CLOUDS,); cloud storage.
    """

    department: NDArray[np.int64]
    new: NDArray[np.bool_]
    servers: dict[int, NDArray[np.int64]]
    favourites: NDArray[np.int64]
    clouds: NDArray[np.int64]

    @property
    def n_hosts(self) -> int:
        return len(self.department)


class _Flows:
    """Flows as they are collected: a list of columns, put together at the end."""

    def __init__(self, rng: np.random.Generator, first_fresh: int) -> None:
        self.rng, self.parts, self.next_fresh = rng, [], first_fresh

    def fresh(self, n: int) -> NDArray[np.int64]:
        """Destinations outside that have never been used."""
        self.next_fresh += n
        return np.arange(self.next_fresh - n, self.next_fresh)

    def add(self, second, source, destination, port, out, into, seconds, failed, incident=-1) -> None:
        """Flows; whatever is given as one number holds for all of them."""
        self.parts.append(np.broadcast_arrays(second, source, destination, port, out, into, seconds, failed, incident))

    def log_normal(self, median, spread, n: int) -> NDArray[np.float64]:
        return median * np.exp(spread * self.rng.standard_normal(n))

    def columns(self) -> list[NDArray]:
        return [np.concatenate(column) for column in zip(*self.parts, strict=True)]


def build(rng: np.random.Generator) -> Split:
    """A new firm: the flows of one fortnight to learn from, and of the next to raise alerts in.

    Args:
        rng: decides everything.

    Returns:
        public: DataFrame, one row per flow, in order of time, with the columns of the brief; no labels.
        held_out.inputs: the same for the second fortnight.
        held_out.labels: dict with `attacks`, a DataFrame with a row for each hour in which an incident has flows:
            `incident` (int64), `hour` (datetime64[ns]), `host` (int64), `family` (str); `hosts`, a DataFrame with a
            row for each host: `host` (int64), `night` (bool; of the night shift), `new` (bool; appears in the second
            fortnight); and `new_service_port` (int).
    """
    firm = _firm(rng)
    flows = _Flows(rng, firm.n_hosts + SITES)
    busy = _intensity(rng, firm)
    _everyday(flows, firm, busy)
    _habits(flows, firm, busy)
    _drift(flows, firm, busy)
    incidents = _attacks(flows, firm, busy)
    return _split(rng, firm, flows, incidents)


def _firm(rng: np.random.Generator) -> _Firm:
    department = np.repeat(np.arange(len(DEPARTMENT_HOSTS)), DEPARTMENT_HOSTS)
    n_hosts = len(department)
    new = np.zeros(n_hosts, bool)
    new[-NEW_DEVICES:] = True
    servers, devices = np.flatnonzero(department == SERVERS), np.flatnonzero(department == DEVICES)
    popularity = np.arange(1, SITES + 1) ** -ZIPF
    favourites = rng.choice(SITES, (n_hosts, FAVOURITES), p=popularity / popularity.sum()) + n_hosts
    return _Firm(
        department=department,
        new=new,
        servers={
            FILES: servers[:6],
            MAIL: servers[6:8],
            DATABASE: servers[8:14],
            SHELL: servers[14:24],
            PRINT: devices[:6],
        },
        favourites=favourites,
        clouds=n_hosts + np.arange(8, 8 + CLOUDS),  # among the popular ones
    )


def _intensity(rng: np.random.Generator, firm: _Firm) -> NDArray[np.float64]:
    """Expected honest flows of each host in each hour: float64 (n_hosts, HOURS)."""
    hour_of_day, day = np.arange(HOURS) % 24, np.arange(HOURS) // 24
    weekend = day % 7 >= 5
    shape = np.empty((len(DEPARTMENT_HOSTS), HOURS))
    for department, (first, end) in enumerate(SHIFTS):
        at_work = (hour_of_day - first) % 24 < (end - first - 1) % 24 + 1
        shape[department] = np.where(at_work, 1.0, OUTSIDE_SHIFT)
        if department in (OFFICE, SALES, DEVELOPMENT):
            shape[department] *= np.where(weekend, AT_WEEKEND, 1.0)
    people = firm.department < SERVERS
    host = np.exp(HOST_SPREAD * rng.standard_normal(firm.n_hosts)) * np.array(FLOWS_PER_HOUR)[firm.department]
    by_day = np.exp(DAY_SPREAD * rng.standard_normal((firm.n_hosts, DAYS)))
    by_day[(rng.random(by_day.shape) < ABSENT_SHARE) & people[:, None]] = 0.0
    by_hour = np.exp(HOUR_SPREAD * rng.standard_normal((firm.n_hosts, HOURS)))
    busy = shape[firm.department] * host[:, None] * by_day[:, day] * by_hour
    busy[firm.new] *= day >= PUBLIC_DAYS
    grows = (firm.department == GROWING)[:, None] & (day >= PUBLIC_DAYS)
    return np.where(grows, GROWTH * busy, busy)


def _spread_over_hours(rng: np.random.Generator, count: NDArray[np.int64]) -> tuple[NDArray, NDArray]:
    """Source and second of as many flows as *count* (n_hosts, HOURS) says."""
    source, hour = (np.repeat(index.ravel(), count.ravel()) for index in np.indices(count.shape))
    return source, hour * SECONDS_PER_HOUR + rng.integers(0, SECONDS_PER_HOUR, len(hour))


def _honest(flows: _Flows, firm: _Firm, second, source, kind, destination) -> None:
    """Honest flows of given kinds, with the sizes and failures of their kinds."""
    rng, n = flows.rng, len(second)
    port, out, out_spread, into, into_spread, seconds, seconds_spread, failing = KINDS[kind].T
    tail = np.where(rng.random(n) < TAIL_SHARE, np.minimum(1 + rng.pareto(TAIL_INDEX, n), TAIL_MOST), 1.0)
    grown = (firm.department[source] == GROWING) & (second >= PUBLIC_DAYS * 24 * SECONDS_PER_HOUR)
    tail = tail * np.where(grown, GROWTH, 1.0)
    plain = (kind == WEB) & (rng.random(n) < PLAIN_WEB_SHARE)
    flows.add(
        second,
        source,
        destination,
        np.where(plain, 80, port),
        flows.log_normal(out, out_spread, n) * tail,
        flows.log_normal(into, into_spread, n) * tail,
        flows.log_normal(seconds, seconds_spread, n),
        rng.random(n) < failing,
    )


def _destinations(flows: _Flows, firm: _Firm, source, kind) -> NDArray[np.int64]:
    """Where honest flows of given kinds go."""
    rng, n = flows.rng, len(source)
    favourite = firm.favourites[source, rng.integers(0, FAVOURITES, n)]
    popularity = np.cumsum(np.arange(1, SITES + 1) ** -ZIPF)
    any_site = np.searchsorted(popularity, rng.random(n) * popularity[-1]) + firm.n_hosts
    destination = np.where(rng.random(n) < FAVOURITE_SHARE, favourite, any_site)
    fresh = (kind == WEB) & (rng.random(n) < FRESH_SHARE)
    destination[fresh] = flows.fresh(fresh.sum())
    to_cloud = (kind == UPLOAD) & (rng.random(n) < CLOUD_SHARE)
    destination = np.where(kind == UPLOAD, favourite, destination)
    destination[to_cloud] = firm.clouds[(source[to_cloud] + rng.integers(0, 2, to_cloud.sum())) % CLOUDS]
    for inside, servers in firm.servers.items():
        rows = np.flatnonzero(kind == inside)
        own = (source[rows] * 7 + rng.integers(0, OWN_SERVERS, len(rows))) % len(servers)
        any_server = rng.integers(0, len(servers), len(rows))
        destination[rows] = servers[np.where(rng.random(len(rows)) < OWN_SERVER_SHARE, own, any_server)]
    return destination


def _everyday(flows: _Flows, firm: _Firm, busy: NDArray[np.float64]) -> None:
    """What each host does at work, and now and then in bursts."""
    rng = flows.rng
    source, second = _spread_over_hours(rng, rng.poisson(busy))
    mix = MIX.cumsum(axis=1)[firm.department[source]]
    kind = np.minimum((rng.random(len(source))[:, None] > mix).sum(axis=1), MIX.shape[1] - 1)
    _honest(flows, firm, second, source, kind, _destinations(flows, firm, source, kind))

    # Bursts: a page, a build, a job. Its flows share kind, destination, and much of their size.
    chance = np.array(BURST_SHARE)[firm.department][:, None] * np.minimum(busy, 1.0)
    burst_source, burst_hour = np.nonzero(rng.random(busy.shape) < chance)
    n = len(burst_source)
    by_kind = np.array([WEB, WEB, SHELL, DATABASE, DATABASE, WEB])[firm.department[burst_source]]
    burst_kind = np.where(rng.random(n) < 0.6, by_kind, rng.choice([WEB, FILES, MAIL], n))
    burst_destination = _destinations(flows, firm, burst_source, burst_kind)
    count = np.maximum(flows.log_normal(*BURST_FLOWS, n).round().astype(np.int64), 3)
    which = np.repeat(np.arange(n), count)
    begin = burst_hour * SECONDS_PER_HOUR + rng.integers(0, SECONDS_PER_HOUR // 2, n)
    second = begin[which] + rng.integers(0, SECONDS_PER_HOUR // 2, len(which))
    _honest(flows, firm, second, burst_source[which], burst_kind[which], burst_destination[which])


def _habits(flows: _Flows, firm: _Firm, busy: NDArray[np.float64]) -> None:
    """Monitoring, roll-outs, backups, reports and outages."""
    rng = flows.rng
    servers = np.flatnonzero(firm.department == SERVERS)
    in_use = rng.random(busy.shape) < np.minimum(busy, 1.0)

    # Monitoring: each hour, a few seconds apart.
    hour, target = (index.ravel() for index in np.indices((HOURS, len(servers))))
    for monitor in servers[-MONITORS:]:
        second = hour * SECONDS_PER_HOUR + 60 + 20 * target + rng.integers(0, 30, len(hour))
        port = rng.choice([22, 445, 5432, 993], len(hour))
        sizes = (flows.log_normal(600.0, 0.3, len(hour)), flows.log_normal(900.0, 0.4, len(hour)))
        kept = (servers[target] != monitor) & (rng.random(len(hour)) < 0.5)
        parts = (second, servers[target], port, *sizes, flows.log_normal(0.3, 0.8, len(hour)))
        second, target_host, port, out, into, seconds = (part[kept] for part in parts)
        flows.add(second, monitor, target_host, port, out, into, seconds, rng.random(len(second)) < 0.01)

    # Roll-outs: many hosts at one port, some of them switched off.
    developers = np.flatnonzero(firm.department == DEVELOPMENT)
    for day in np.repeat(np.arange(DAYS), rng.poisson(ROLL_OUTS_PER_DAY, DAYS)):
        n = rng.integers(*ROLL_OUT_TARGETS, endpoint=True)
        targets = rng.choice(np.flatnonzero(~firm.new), n, replace=False)
        begin = (day * 24 + rng.integers(9, 18)) * SECONDS_PER_HOUR
        second = begin + np.sort(rng.integers(0, SECONDS_PER_HOUR, n))
        sizes = (flows.log_normal(3.0e5, 0.8, n), flows.log_normal(4.0e3, 0.5, n), flows.log_normal(20.0, 0.8, n))
        flows.add(second, rng.choice(developers), targets, rng.choice([22, 445]), *sizes, rng.random(n) < 0.25)

    # Backups: each night, gigabytes, to one of two stores outside.
    for server in servers[:BACKUPS]:
        n = DAYS * 3
        second = np.repeat(np.arange(DAYS) * 24 + 2, 3) * SECONDS_PER_HOUR + rng.integers(0, 2 * SECONDS_PER_HOUR, n)
        sizes = (flows.log_normal(*BACKUP_BYTES, n), flows.log_normal(2.0e5, 0.5, n), flows.log_normal(400.0, 0.5, n))
        flows.add(second, server, firm.clouds[server % 2], 443, *sizes, rng.random(n) < 0.02)

    # Reports: hosts in use to the maker of their system, devices to the maker of their group.
    people = (firm.department < SERVERS)[:, None]
    source, second = _spread_over_hours(rng, rng.poisson(np.where(in_use & people, 60 / POLL_MINUTES, 0.0)))
    _report(flows, source, second, firm.n_hosts + source % 2)
    for device in np.flatnonzero(firm.department == DEVICES):
        minutes = rng.uniform(*DEVICE_MINUTES)
        begin = PUBLIC_DAYS * 24 * 60 if firm.new[device] else 0
        second = 60 * np.arange(begin + rng.uniform(0, minutes), HOURS * 60 - 60, minutes)
        second = (second + rng.normal(0, 20, len(second))).astype(np.int64)
        _report(flows, np.full(len(second), device), np.maximum(second, 0), firm.n_hosts + 20 + device % 4)

    # Programs that one host has and nobody else.
    for host in rng.choice(np.flatnonzero(people.ravel()), OWN_POLLERS):
        begin, days = rng.integers(0, DAYS), rng.integers(*OWN_POLLER_DAYS, endpoint=True)
        hours = np.flatnonzero(in_use[host, begin * 24 : (begin + days) * 24]) + begin * 24
        count = rng.poisson(60 / rng.uniform(12.0, 60.0), len(hours))
        second = np.repeat(hours, count) * SECONDS_PER_HOUR + rng.integers(0, SECONDS_PER_HOUR, count.sum())
        _report(flows, np.full(len(second), host), second, flows.fresh(1))

    # Outages: who used a server in that hour tries it several times, and fails.
    for server in rng.choice(np.concatenate([firm.servers[kind] for kind in (FILES, MAIL, DATABASE)]), OUTAGES):
        hour = rng.integers(0, DAYS) * 24 + rng.integers(8, 18)
        users = np.flatnonzero(in_use[:, hour] & (rng.random(firm.n_hosts) < 0.15))
        source = np.repeat(users, rng.poisson(RETRIES, len(users)) + 1)
        second = hour * SECONDS_PER_HOUR + rng.integers(0, SECONDS_PER_HOUR, len(source))
        kind = next(kind for kind, those in firm.servers.items() if server in those)
        flows.add(second, source, server, KINDS[kind, 0], 120.0, 0.0, rng.integers(0, 2, len(source)) * 3.0, True)


def _report(flows: _Flows, source, second, destination) -> None:
    """Small flows of even size to a destination outside."""
    n, rng = len(second), flows.rng
    size = np.exp(0.4 * rng.standard_normal(int(source.max(initial=0)) + 1))[source]
    out, into = flows.log_normal(900.0, 0.2, n) * size, flows.log_normal(1_200.0, 0.4, n)
    flows.add(second, source, destination, 443, out, into, flows.log_normal(1.0, 0.8, n), rng.random(n) < 0.02)


def _drift(flows: _Flows, firm: _Firm, busy: NDArray[np.float64]) -> None:
    """The new service. New devices and the growing department are in the intensity."""
    rng = flows.rng
    joins = np.full(firm.n_hosts, HOURS)
    office = np.flatnonzero(firm.department == OFFICE)
    joining = office[rng.random(len(office)) < NEW_SERVICE_JOINING]
    joins[joining] = rng.integers(PUBLIC_DAYS * 24 + 8, HOURS, len(joining))
    uses = (np.arange(HOURS) >= joins[:, None]) * np.minimum(busy, 1.0)
    source, second = _spread_over_hours(rng, rng.poisson(NEW_SERVICE_FLOWS_PER_HOUR * uses))
    n = len(source)
    sizes = (flows.log_normal(*NEW_SERVICE_BYTES, n), flows.log_normal(3.0e5, 1.2, n), flows.log_normal(40.0, 1.0, n))
    flows.add(second, source, flows.fresh(1), NEW_SERVICE_PORT, *sizes, rng.random(n) < 0.02)


def _attacks(flows: _Flows, firm: _Firm, busy: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Incidents put into the flows: host and family of each."""
    rng = flows.rng
    incidents: list[tuple[int, int]] = []
    taken = np.zeros((firm.n_hosts, DAYS + 4), bool)
    for begin, end, counts in ((0, PUBLIC_DAYS, PUBLIC_INCIDENTS), (PUBLIC_DAYS, DAYS, HELD_OUT_INCIDENTS)):
        for family in np.repeat(np.arange(len(counts)), counts):
            days = rng.integers(*BEACON_DAYS, endpoint=True) if family == BEACON else 1
            while True:
                department = rng.choice(len(DEPARTMENT_HOSTS), p=ATTACKED_DEPARTMENTS)
                host = int(rng.choice(np.flatnonzero((firm.department == department) & ~firm.new)))
                day = int(rng.integers(begin, end + 1 - days))
                works = busy[host].reshape(DAYS, 24)[day].sum() > 1.0
                if works and not taken[host, day : day + days].any():
                    break
            taken[host, day : day + days] = True
            attack = _beacon if family == BEACON else _attack
            attack(flows, firm, busy, host, day, days, int(family), len(incidents))
            incidents.append((host, int(family)))
    return incidents


def _hours_of_attack(flows: _Flows, busy: NDArray[np.float64], host: int, day: int, family: int) -> NDArray[np.int64]:
    """Neighbouring hours of one day: while the host is in use, or at any hour."""
    rng = flows.rng
    n = int(rng.integers(*ATTACK_HOURS[family], endpoint=True))
    weight = busy[host, day * 24 : day * 24 + 25 - n] + 1e-9
    if rng.random() < AT_ANY_HOUR:
        weight = np.ones_like(weight)
    begin = rng.choice(len(weight), p=weight / weight.sum())
    return day * 24 + begin + np.arange(n)


def _attack(flows, firm, busy, host: int, day: int, days: int, family: int, incident: int) -> None:
    """A scan, a brute force attack, a denial of service or an exfiltration."""
    rng = flows.rng
    hours = _hours_of_attack(flows, busy, host, day, family)
    median, spread = ATTACK_FLOWS_PER_HOUR[family]
    count = np.maximum(rng.poisson(flows.log_normal(median, spread, len(hours))), 1)
    n = count.sum()
    second = np.repeat(hours, count) * SECONDS_PER_HOUR + rng.integers(0, SECONDS_PER_HOUR, n)
    others = np.delete(np.arange(firm.n_hosts), host)
    servers = np.setdiff1d(np.concatenate([*firm.servers.values()]), host)
    if family == SCAN:
        ports = rng.choice([22, 80, 443, 445, 993, 3389, 5432, 8080], 1 if rng.random() < 0.5 else 5, replace=False)
        failed = rng.random(n) < rng.uniform(*SCAN_FAILED)
        into = np.where(failed, 0.0, flows.log_normal(300.0, 1.0, n))
        sizes = (flows.log_normal(180.0, 0.8, n), into, np.where(failed, 0.0, flows.log_normal(0.5, 1.0, n)))
        flows.add(second, host, rng.choice(others, n), rng.choice(ports, n), *sizes, failed, incident)
    elif family == BRUTE_FORCE:
        sizes = (flows.log_normal(2_200.0, 0.25, n), flows.log_normal(2_800.0, 0.25, n), flows.log_normal(3.0, 0.5, n))
        port = rng.choice([22, 445, 993, 5432])
        flows.add(second, host, rng.choice(servers), port, *sizes, rng.random(n) < 0.04, incident)
    elif family == DENIAL:
        failed = rng.random(n) < rng.uniform(0.02, 0.3)
        outside = rng.random() < 0.5
        destination = rng.choice(firm.favourites.ravel()) if outside else rng.choice(servers)
        sizes = (flows.log_normal(500.0, 0.6, n), flows.log_normal(200.0, 1.0, n) * ~failed)
        seconds = flows.log_normal(rng.choice([0.2, 60.0]), 0.8, n)
        port = 443 if outside else rng.choice([443, 445, 993])
        flows.add(second, host, destination, port, *sizes, seconds, failed, incident)
    else:
        to_cloud = rng.random() < EXFILTRATED_TO_CLOUD
        destination = rng.choice(firm.clouds) if to_cloud else flows.fresh(1)
        sizes = (flows.log_normal(*EXFILTRATED_BYTES, n), flows.log_normal(2.0e4, 0.8, n))
        flows.add(second, host, destination, 443, *sizes, flows.log_normal(90.0, 1.0, n), False, incident)


def _beacon(flows, firm, busy, host: int, day: int, days: int, family: int, incident: int) -> None:
    """A program that reports to its master at intervals with jitter, for days."""
    rng = flows.rng
    minutes = rng.uniform(*BEACON_MINUTES)
    gaps = minutes * (1 + BEACON_JITTER * rng.uniform(-1, 1, int(days * 24 * 60 / minutes * 1.5)))
    begin = day * 24 * 60 + rng.uniform(0, 10 * 60)
    minute = begin + np.cumsum(gaps)
    minute = minute[minute < (day + days) * 24 * 60]
    if rng.random() < BEACON_SLEEPS:
        minute = minute[rng.random(HOURS)[(minute // 60).astype(int)] < 2 * busy[host, (minute // 60).astype(int)]]
    if len(minute) == 0:
        minute = np.array([begin])
    n = len(minute)
    sizes = (flows.log_normal(rng.uniform(500.0, 1_500.0), 0.25, n), flows.log_normal(1_000.0, 0.4, n))
    second = (60 * minute).astype(np.int64)
    flows.add(second, host, flows.fresh(1), 443, *sizes, flows.log_normal(1.0, 0.8, n), rng.random(n) < 0.05, incident)


def _split(rng: np.random.Generator, firm: _Firm, flows: _Flows, incidents: list[tuple[int, int]]) -> Split:
    """Flows in order of time, under numbers that mean nothing, cut after the first fortnight."""
    second, source, destination, port, out, into, seconds, failed, incident = flows.columns()
    failed = failed.astype(bool)
    into = np.where(failed, np.minimum(into, 60.0), into)
    kept = np.flatnonzero((second >= 0) & (second < HOURS * SECONDS_PER_HOUR) & (destination != source))
    order = kept[np.lexsort((rng.random(len(kept)), second[kept]))]  # the order within a second tells nothing
    number = rng.permutation(np.arange(10_000, 10_000 + 3 * flows.next_fresh))[: flows.next_fresh]
    name_of_department = rng.permutation(len(DEPARTMENT_HOSTS)) + 1
    first_day = rng.choice(FIRST_DAYS)
    source, destination, incident = source[order], destination[order], incident[order]
    frame = pd.DataFrame(
        {
            "time": (first_day + second[order].astype("timedelta64[s]")).astype("datetime64[ns]"),
            "host": number[source],
            "department": name_of_department[firm.department[source]],
            "destination": number[destination],
            "inside": destination < firm.n_hosts,
            "port": port[order].astype(np.int64),
            "duration_s": np.where(failed[order], 0.0, seconds[order].round(1)),
            "bytes_out": np.maximum(out[order].round().astype(np.int64), 40),
            "bytes_in": into[order].round().astype(np.int64),
            "failed": failed[order],
        }
    )
    held_out = second[order] >= PUBLIC_DAYS * 24 * SECONDS_PER_HOUR
    attack = held_out & (incident >= 0)
    running = np.unique(np.column_stack([incident[attack], second[order][attack] // SECONDS_PER_HOUR]), axis=0)
    hour = first_day + (running[:, 1] * SECONDS_PER_HOUR).astype("timedelta64[s]")
    host_of, family_of = np.array(incidents).T
    labels = {
        "attacks": pd.DataFrame(
            {
                "incident": running[:, 0],
                "hour": hour.astype("datetime64[ns]"),
                "host": number[host_of[running[:, 0]]],
                "family": np.array(FAMILIES, object)[family_of[running[:, 0]]],
            }
        ),
        "hosts": pd.DataFrame(
            {"host": number[: firm.n_hosts], "night": firm.department == NIGHT, "new": firm.new}
        ).sample(frac=1.0, random_state=rng, ignore_index=True),
        "new_service_port": NEW_SERVICE_PORT,
    }
    return Split(
        public=frame[~held_out].reset_index(drop=True),
        held_out=HeldOut(inputs=frame[held_out].reset_index(drop=True), labels=labels),
    )

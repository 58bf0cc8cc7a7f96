"""Honest flows: everyday ones, habits that look like attacks, and what drifts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .firms import (
    CLOUD_SHARE,
    CLOUDS,
    DATABASE,
    DAYS,
    DEVELOPMENT,
    DEVICES,
    FAVOURITE_SHARE,
    FAVOURITES,
    FILES,
    GROWING,
    GROWTH,
    HOURS,
    MAIL,
    NEW_SERVICE_BYTES,
    NEW_SERVICE_PORT,
    OFFICE,
    PUBLIC_DAYS,
    SECONDS_PER_HOUR,
    SERVERS,
    SHELL,
    SITES,
    UPLOAD,
    WEB,
    ZIPF,
    Firm,
)
from .flows import Flows, spread_over_hours

# Port, then median and spread (of the logarithm) of bytes out, bytes in, seconds; failures.
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
FRESH_SHARE = 0.05  # of web flows, to sites that nobody has visited before
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
NEW_SERVICE_FLOWS_PER_HOUR = 2.0  # of a host of the office that has joined, in a full hour
NEW_SERVICE_JOINING = 0.9  # share of the office that joins within the fortnight


def _honest(flows: Flows, firm: Firm, second, source, kind, destination) -> None:
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


def _destinations(flows: Flows, firm: Firm, source, kind) -> NDArray[np.int64]:
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


def add_everyday(flows: Flows, firm: Firm, busy: NDArray[np.float64]) -> None:
    """What each host does at work, and now and then in bursts."""
    rng = flows.rng
    source, second = spread_over_hours(rng, rng.poisson(busy))
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


def add_habits(flows: Flows, firm: Firm, busy: NDArray[np.float64]) -> None:
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
    source, second = spread_over_hours(rng, rng.poisson(np.where(in_use & people, 60 / POLL_MINUTES, 0.0)))
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


def _report(flows: Flows, source, second, destination) -> None:
    """Small flows of even size to a destination outside."""
    n, rng = len(second), flows.rng
    size = np.exp(0.4 * rng.standard_normal(int(source.max(initial=0)) + 1))[source]
    out, into = flows.log_normal(900.0, 0.2, n) * size, flows.log_normal(1_200.0, 0.4, n)
    flows.add(second, source, destination, 443, out, into, flows.log_normal(1.0, 0.8, n), rng.random(n) < 0.02)


def add_drift(flows: Flows, firm: Firm, busy: NDArray[np.float64]) -> None:
    """The new service. New devices and the growing department are in the intensity."""
    rng = flows.rng
    joins = np.full(firm.n_hosts, HOURS)
    office = np.flatnonzero(firm.department == OFFICE)
    joining = office[rng.random(len(office)) < NEW_SERVICE_JOINING]
    joins[joining] = rng.integers(PUBLIC_DAYS * 24 + 8, HOURS, len(joining))
    uses = (np.arange(HOURS) >= joins[:, None]) * np.minimum(busy, 1.0)
    source, second = spread_over_hours(rng, rng.poisson(NEW_SERVICE_FLOWS_PER_HOUR * uses))
    n = len(source)
    sizes = (flows.log_normal(*NEW_SERVICE_BYTES, n), flows.log_normal(3.0e5, 1.2, n), flows.log_normal(40.0, 1.0, n))
    flows.add(second, source, flows.fresh(1), NEW_SERVICE_PORT, *sizes, rng.random(n) < 0.02)

"""Attacks: who does what to whom, and when."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .firms import DAYS, DEPARTMENT_HOSTS, HOURS, PUBLIC_DAYS, SECONDS_PER_HOUR, Firm
from .flows import Flows

# Attacks: incidents in the public and in the graded fortnight; two families are known to both.
SCAN, BRUTE_FORCE, DENIAL, EXFILTRATION, BEACON = range(5)
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


def add_attacks(flows: Flows, firm: Firm, busy: NDArray[np.float64]) -> list[tuple[int, int]]:
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


def _hours_of_attack(flows: Flows, busy: NDArray[np.float64], host: int, day: int, family: int) -> NDArray[np.int64]:
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

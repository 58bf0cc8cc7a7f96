"""The calendar, the firm with its departments, and how busy its hosts are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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

# Kinds of honest flow.
WEB, FILES, MAIL, DATABASE, SHELL, PRINT, UPLOAD = range(7)

# Destinations outside the firm.
SITES, ZIPF = 3_000, 0.9
FAVOURITES, FAVOURITE_SHARE = 15, 0.66  # of a host; share of its web flows that go to them
CLOUDS, CLOUD_SHARE = 6, 0.85  # cloud storage; of uploads, the others go to a favourite

# Drift in the last fortnight.
NEW_DEVICES = 10
NEW_SERVICE_PORT, NEW_SERVICE_BYTES = 8443, (4.0e6, 1.0)
GROWING, GROWTH = SALES, 1.8  # department; factor on its intensity, and on the bytes of a flow


@dataclass(frozen=True, slots=True)
class Firm:
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


def new_firm(rng: np.random.Generator) -> Firm:
    department = np.repeat(np.arange(len(DEPARTMENT_HOSTS)), DEPARTMENT_HOSTS)
    n_hosts = len(department)
    new = np.zeros(n_hosts, bool)
    new[-NEW_DEVICES:] = True
    servers, devices = np.flatnonzero(department == SERVERS), np.flatnonzero(department == DEVICES)
    popularity = np.arange(1, SITES + 1) ** -ZIPF
    favourites = rng.choice(SITES, (n_hosts, FAVOURITES), p=popularity / popularity.sum()) + n_hosts
    return Firm(
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


def intensity(rng: np.random.Generator, firm: Firm) -> NDArray[np.float64]:
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

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

import numpy as np
import pandas as pd

from mlekata.authoring import HeldOut, Split

from .attacks import add_attacks
from .firms import (
    DEPARTMENT_HOSTS,
    HOURS,
    NEW_SERVICE_PORT,
    NIGHT,
    PUBLIC_DAYS,
    SECONDS_PER_HOUR,
    SITES,
    Firm,
    intensity,
    new_firm,
)
from .flows import Flows
from .honest import add_drift, add_everyday, add_habits

# The calendar: a fortnight to learn from, and a fortnight to be graded on. Local time without a change of clocks.
FIRST_DAYS = np.array(
    ["2025-01-13", "2025-02-03", "2025-05-12", "2025-09-01", "2025-11-03"], "datetime64[s]"
)  # Mondays
FAMILIES = ("scan", "brute force", "denial of service", "exfiltration", "beacon")


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
    firm = new_firm(rng)
    flows = Flows(rng, firm.n_hosts + SITES)
    busy = intensity(rng, firm)
    add_everyday(flows, firm, busy)
    add_habits(flows, firm, busy)
    add_drift(flows, firm, busy)
    incidents = add_attacks(flows, firm, busy)
    return _split(rng, firm, flows, incidents)


def _split(rng: np.random.Generator, firm: Firm, flows: Flows, incidents: list[tuple[int, int]]) -> Split:
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

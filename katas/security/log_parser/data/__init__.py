"""Ten days of log-ins at five hosts, as their log files tell them: people, forgotten jobs and attackers.

No real log is copied. The lines have the form that published sources give them:

- sshd's own messages: `auth_log` in auth.c and the key's fingerprint in auth2-pubkey.c of OpenSSH, and the 27
  templates of the OpenSSH log in LogHub (Zhu, He, He, Liu, Lyu, 2023), "message repeated" among them. From
  OpenSSH 9.8 on (2024) the program is called sshd-session.
- Time stamps of RFC 3164, section 4.1.2 (local time, no year), and of RFC 5424, section 6.2.3 (with the offset
  from UTC), before host and program as rsyslog writes them to a file.

Who attacks follows MITRE ATT&CK, technique T1110, brute force: T1110.001 password guessing, T1110.003 password
spraying and T1110.004 credential stuffing. How many there are of each is made up, and stands below with units;
real servers see far more guessing, and sprays from thousands of addresses.

The dirt: rotated files in any order, that overlap, end in the middle of a line, or are there twice; five time
zones; a period in which the year or the offset from UTC changes; bytes that are not UTF-8; lines of other
programs; and attackers who choose user names and other texts that look like log lines and name somebody else.
All hostile text is inert: it is made here, only ever compared as text, and neither run nor looked up.

All addresses are from blocks that belong to nobody: 198.18.0.0/15 (RFC 2544) and 2001:db8::/32 (RFC 3849).
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd

from mlekata.authoring import HeldOut, Split

from .attackers import add_attacks, add_forgeries
from .files import written_files
from .people import add_jobs, honest_days
from .world import DAYS, GRADED_DAYS, HONEST, HOSTS, World

#: A period begins so many days before one of these turns: new years, and clocks that are changed.
DAYS_BEFORE_TURN = (4, 8)
TURNS = ("2023-01-01", "2024-01-01", "2025-01-01", "2023-03-26", "2024-03-31", "2023-10-29", "2024-10-27")
PUBLIC_TURN = "2022-01-01"


def build(rng: np.random.Generator) -> Split:
    """The logs of two firms: one with answers, and one to be judged.

    Args:
        rng: decides everything.

    Returns:
        public: dict with `files` (list of bytes), `zones` (dict of host -> name of a time zone), `collected`
            (str, a moment in UTC) and `answer` (DataFrame: `day`, `source`, `attack`, `kind`, `people`, one row
            for each source and graded day).
        held_out.inputs: the same without `answer`.
        held_out.labels: the answer, with the column `failures` (int64) too.
    """
    public, answer = _firm(rng, PUBLIC_TURN)
    inputs, labels = _firm(rng, TURNS[int(rng.integers(len(TURNS)))])
    return Split(public={**public, "answer": answer.drop(columns="failures")}, held_out=HeldOut(inputs, labels))


def _firm(rng: np.random.Generator, turn: str) -> tuple[dict, pd.DataFrame]:
    """The log files of one firm around a turn of the calendar, and the truth about each source and day."""
    begin = datetime.fromisoformat(turn).replace(tzinfo=UTC) - timedelta(days=int(rng.integers(*DAYS_BEFORE_TURN)))
    dice = random.Random(int(rng.integers(2**62)))  # noqa: S311 - much faster than NumPy for one number at a time
    world = World(rng, dice, begin.timestamp())
    staff, places = honest_days(world, begin)
    add_jobs(world)
    add_attacks(world, staff)
    add_forgeries(world, places)

    rows = sorted((day, source) for day, source in world.units if day >= DAYS - GRADED_DAYS)
    unit = [world.units[row] for row in rows]
    kind = np.array([one[0] for one in unit])
    answer = pd.DataFrame(
        {
            "day": np.datetime64(begin.date(), "ns") + np.array([day for day, _ in rows]) * np.timedelta64(1, "D"),
            "source": [source for _, source in rows],
            "attack": kind != HONEST,
            "kind": kind,
            "people": np.array([len(one[1]) for one in unit], np.int64),
            "failures": np.array([one[2] for one in unit], np.int64),
        }
    )
    logs = {
        "files": written_files(world),
        "zones": {host: zone for host, (zone, _, _) in HOSTS.items()},
        "collected": f"{begin + timedelta(days=DAYS, minutes=30):%Y-%m-%d %H:%M:%S}",
    }
    return logs, answer

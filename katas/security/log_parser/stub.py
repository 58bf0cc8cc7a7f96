"""Log parser: from rotated log files to the twenty sources that are looked into each day.

Write the functions in this order; each one builds on those above it. The brief, `log_parser.md`, has the task, the
data and the rules. Delete `raise NotImplementedError` and begin.
"""

import numpy as np
import pandas as pd


def parse_message(message: str) -> dict | None:
    """What one message of sshd says about a log-in.

    Args:
        message: what follows the program and its colon in a line of the log; any text.

    Returns:
        None if the message is not one of those in the brief's table. Otherwise a dict with five keys:

        - "outcome": str; "failed" or "accepted".
        - "user": str; the name that was tried, exactly as it stands there; may be empty.
        - "known": bool; False if "invalid user " comes before the name.
        - "source": str; the address, as it stands there.
        - "count": int; N if the message was repeated N times, otherwise 1.
    """
    raise NotImplementedError


def utc_time(stamp: str, zone: str, collected: str) -> float | None:
    """The moment of a line, on one clock for all hosts.

    Args:
        stamp: how a line begins, such as "Jan  3 04:05:06" (local time, no year) or
            "2025-01-03T04:05:06.123456+01:00" (with its offset from UTC, or Z).
        zone: the host's time zone by its IANA name, such as "Europe/Amsterdam".
        collected: when the logs were collected, in UTC, such as "2025-01-08 00:30:00".

    Returns:
        Seconds since 1970-01-01 00:00 UTC. A stamp without a year is of the latest year in which there is such a
        date and the moment is not after *collected*; of an hour that comes twice, it is the first.
        None if *stamp* has another form, or there is no such date or time of day.
    """
    raise NotImplementedError


def read_logs(files: list[bytes], zones: dict[str, str], collected: str) -> pd.DataFrame:
    """All log-ins in a heap of rotated files, each one once.

    Args:
        files: contents of log files, in any order; they may overlap.
        zones: host -> IANA name of its time zone.
        collected: when the logs were collected, in UTC.

    Returns:
        One row for each line that is a log-in, in order of time; any index. The columns are `time` (datetime64 of
        any unit, UTC, without a zone), `host`, and the five keys of `parse_message`: `outcome`, `user`, `known`
        (bool), `source` and `count` (int).
    """
    raise NotImplementedError


def daily_sources(events: pd.DataFrame) -> pd.DataFrame:
    """What each source did on each day.

    Args:
        events: n rows with the columns that `read_logs` returns, in order of time; n may be 0.

    Returns:
        One row for each source and day of UTC on which it has at least one failure, in any order, with any index.
        These columns are required:

        - day: datetime64 of any unit; 00:00 of the day.
        - source: str.
        - failures: number of failures on that day, repetitions included.
        - failed_users: number of different user names among them.
        - unknown_failures: number of failures with `known` False.
        - accepted: number of successes on that day, repetitions included.
        - recovered_users: number of different user names that have both a failure and a success from that source
          on that day, in any order.

        Columns of your own are welcome: int, float, bool or str.
    """
    raise NotImplementedError


def score_sources(features: pd.DataFrame) -> np.ndarray:
    """Which sources to look into first.

    Args:
        features: k rows of the frame that `daily_sources` returned.

    Returns:
        float64 (k,); finite; the greater, the sooner.
    """
    raise NotImplementedError

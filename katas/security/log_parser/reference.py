"""Log parser: the debrief.

**A log is written by its attackers, too.** The user name in "Failed password for … from …" is whatever somebody
typed. Whoever takes the first "from" that comes along lets the attacker say who attacked, and then locks out a
neighbour. What helps is not cleverness but grammar: the source is what sshd wrote last, so the pattern has to
reach the end of the message, and the name may be anything before it. The same holds one level up. A line belongs
to the program at its beginning, not to one that its text speaks of, and it ends where the log ends it: Python's
`splitlines` knows nine other places. Nothing of this needs to be cleaned or escaped: text that is only compared
can do no harm.

**A message is not an event.** sshd, PAM and the summary at the end of a connection all speak of one failure; who
counts every line with "fail" in it counts some failures three times. Others hide: "message repeated 5 times" is
five events in one line. And a line may be in two files, because rotation copies while the host still writes, or
twice in one file, because it happened twice. Taking the greater count of the two files keeps both apart;
`drop_duplicates` cannot.

**Time has to be made one.** RFC 3164 has neither year nor zone. The latest year that is not in the future is
right as long as logs are younger than a year, and "in the future" is a question in UTC, not of the host's own
calendar. Of the hour that comes twice nobody can tell which it was; what matters is that everybody takes the
same. RFC 5424 settled all this in 2009; hosts that still write the old stamp should be told to stop.

**Counting failures finds the wrong ones.** On top of that list are offices, where forty people share one
address, and jobs whose password has expired. Below, out of sight, are the sprays: two tries from each of twenty
addresses, each on another user. What tells them apart is not how often it went wrong but what else is known of
the source. People get in at last, and they got in yesterday. Attackers try names that exist everywhere ("admin"),
and users who never came from there. History is the best column here, and the most easily spoilt: it must end on
the day that is judged, for on the morning after, tomorrow's success is not known.

**A false alert has a price, and somebody pays it.** The score is what an alert is expected to bring: what a
stopped attack saves, times its probability, less what it costs to lock out everybody behind the address. So an
office needs far better evidence than a single address. In practice one would rather block a user at a source
than a source, and never an office.

The points of evidence below were read off the public answers and rounded; a logistic regression finds the same
ones. Where this world is kinder than yours: addresses are not shared by attackers and people, IPv6 attackers do
not change their address within a /64, and there are twenty addresses in a spray and not twenty thousand.
OpenSSH escapes control characters in names (`strnvis`); many other programs that write to your log do not.
"""

import ipaddress
import re
from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: The user name is greedy, and the pattern has to reach the end: what the attacker typed cannot end the match.
FAILED = re.compile(r"Failed password for (invalid user )?(.*) from (\S+) port [0-9]+ ssh2", re.DOTALL)
ACCEPTED = re.compile(r"Accepted (\S+) for (.*) from (\S+) port [0-9]+ ssh2(: .*)?", re.DOTALL)
REPEATED = re.compile(r"message repeated ([0-9]+) times: \[ (.*)\]", re.DOTALL)
LINE = re.compile(r"(.{15}|\S{20,32}) (\S+) sshd(?:-session)?(?:\[[0-9]+\])?: (.*)", re.DOTALL)
LOCAL_STAMP = re.compile(r"([A-Z][a-z]{2}) ([ 1-3][0-9]) ([0-9]{2}):([0-9]{2}):([0-9]{2})")
FULL_STAMP = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
)
COLUMNS = ("time", "host", "outcome", "user", "known", "source", "count")
UNIT = ["day", "source"]  # what a row of the features is about
FEATURES = ("day", "source", "failures", "failed_users", "unknown_failures", "accepted", "recovered_users")
DEFAULT_NAMES = [
    "root",
    "admin",
    "test",
    "user",
    "oracle",
    "postgres",
    "ubuntu",
    "guest",
    "ftpuser",
    "git",
    "pi",
    "mysql",
]
#: Log-odds of an attack: the usual ones, and points for each unit of a column, up to the most that counts.
USUAL_EVIDENCE, POINTS_OF_LOG_FAILURES = -2.0, -1.0
EVIDENCE = {
    "failed_users": (6, 1.5),
    "strange_users": (4, 1.5),
    "default_names": (2, 6.0),
    "unknown_failures": (3, -0.7),
    "accepted": (3, -1.5),
    "recovered_users": (2, -4.5),
    "has_history": (1, -3.5),
}
ATTACK_STOPPED_EUR, PERSON_LOCKED_OUT_EUR = 40.0, 4.0


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
    repeated = REPEATED.fullmatch(message)
    count, message = (int(repeated[1]), repeated[2]) if repeated else (1, message)
    if failed := FAILED.fullmatch(message):
        invalid, user, source = failed.groups()
        outcome, known = "failed", invalid is None
    elif accepted := ACCEPTED.fullmatch(message):
        method, user, source, key = accepted.groups()
        if key and method != "publickey":
            return None
        outcome, known = "accepted", True
    else:
        return None
    if not _is_address(source):
        return None
    return {"outcome": outcome, "user": user, "known": known, "source": source, "count": count}


def _is_address(text: str) -> bool:
    """Whether it is an address of IPv4 or IPv6."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


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
    if FULL_STAMP.fullmatch(stamp):
        try:
            return datetime.fromisoformat(stamp).timestamp()
        except ValueError:
            return None
    parts = LOCAL_STAMP.fullmatch(stamp)
    if parts is None or parts[1] not in MONTHS:
        return None
    month, (day, hour, minute, second) = MONTHS.index(parts[1]) + 1, (int(part) for part in parts.groups()[1:])
    latest = datetime.fromisoformat(collected).replace(tzinfo=UTC)
    for year in range(latest.year + 1, latest.year - 9, -1):  # the host's year may be ahead; eight without 29 February
        try:
            moment = datetime(year, month, day, hour, minute, second, tzinfo=ZoneInfo(zone))  # fold=0: the first
        except ValueError:
            continue
        if moment.timestamp() <= latest.timestamp():
            return moment.timestamp()
    return None


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
    lines: Counter[bytes] = Counter()
    for content in files:
        lines |= Counter(content.split(b"\n"))  # the greater count of the two: a line that is there twice, twice
    rows = []
    for line, times in lines.items():
        parts = LINE.fullmatch(line.decode("utf-8", errors="replace"))
        if parts is None or parts[2] not in zones:
            continue
        record, moment = parse_message(parts[3]), utc_time(parts[1], zones[parts[2]], collected)
        if record is not None and moment is not None:
            rows += [(moment, parts[2], *record.values())] * times
    events = pd.DataFrame(rows, columns=COLUMNS).sort_values("time", kind="stable", ignore_index=True)
    microseconds = (events["time"].to_numpy(np.float64) * 1e6).round().astype(np.int64)
    return events.assign(time=microseconds.astype("datetime64[us]"), known=events["known"].astype(bool))


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
    if events.empty:
        return pd.DataFrame(columns=[*FEATURES])
    events = events.assign(day=events["time"].dt.floor("D"))
    failed, accepted = events[events["outcome"] == "failed"], events[events["outcome"] == "accepted"]
    failed_pairs = failed[[*UNIT, "user", "known"]].drop_duplicates([*UNIT, "user"])
    accepted_pairs = accepted[[*UNIT, "user"]].drop_duplicates()
    features = failed.groupby(UNIT).agg(failures=("count", "sum"), failed_users=("user", "nunique"))
    features["unknown_failures"] = failed[~failed["known"]].groupby(UNIT)["count"].sum()
    features["accepted"] = accepted.groupby(UNIT)["count"].sum()
    features["recovered_users"] = failed_pairs.merge(accepted_pairs).groupby(UNIT).size()
    features["people"] = accepted_pairs.groupby(UNIT).size()
    features["has_history"] = _has_history(features, accepted)
    features["strange_users"] = _strange_users(failed_pairs, accepted)
    features["default_names"] = failed_pairs["user"].isin(DEFAULT_NAMES).groupby(_keys(failed_pairs)).sum()
    return features.fillna(0).reset_index()


def _has_history(features: pd.DataFrame, accepted: pd.DataFrame) -> pd.Series:
    """Whether anybody had got in from the source before the day: bool, with the index of *features*."""
    first_day = accepted.groupby("source")["day"].min().rename("first_day")
    return features.join(first_day, on="source").eval("first_day < day")


def _strange_users(failed_pairs: pd.DataFrame, accepted: pd.DataFrame) -> pd.Series:
    """How many known users failed who had never got in from the source up to the day: int, by day and source."""
    first_day = accepted.groupby(["source", "user"])["day"].min().rename("first_day")
    pairs = failed_pairs.join(first_day, on=["source", "user"])
    strange = pairs["known"] & ~(pairs["first_day"] <= pairs["day"])
    return strange.groupby(_keys(pairs)).sum()


def _keys(pairs: pd.DataFrame) -> list[pd.Series]:
    """The columns by which rows are put together: one group for each day and source."""
    return [pairs[name] for name in UNIT]


def score_sources(features: pd.DataFrame) -> np.ndarray:
    """Which sources to look into first.

    Args:
        features: k rows of the frame that `daily_sources` returned.

    Returns:
        float64 (k,); finite; the greater, the sooner.
    """
    evidence = pd.Series(USUAL_EVIDENCE, index=features.index)
    for column, (most, points) in EVIDENCE.items():
        evidence += points * features[column].astype(float).clip(upper=most)
    evidence += POINTS_OF_LOG_FAILURES * np.log1p(features["failures"].clip(upper=20))
    probability = 1 / (1 + np.exp(-evidence.to_numpy(np.float64)))
    people = features["people"].clip(lower=1).to_numpy()
    return probability * ATTACK_STOPPED_EUR - (1 - probability) * PERSON_LOCKED_OUT_EUR * people

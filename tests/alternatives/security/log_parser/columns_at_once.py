"""Columns at once: pandas splits all lines with one pattern, dates are made zone by zone, and a rank decides.

Sources with a success of somebody who failed, or with a past, come last; within each group the most users count.
"""

import ipaddress
import re

import numpy as np
import pandas as pd

FORM = re.compile(
    r"(?s)(?:message repeated (?P<count>[0-9]+) times: \[ )?"
    r"(?:Failed password for (?P<invalid>invalid user )?(?P<loser>.*)|Accepted (?P<method>\S+) for (?P<winner>.*))"
    r" from (?P<source>\S+) port [0-9]+ ssh2(?P<key>: .*)?(?P<end>\])?"
)
HEAD = (
    r"(?s)\A(?P<stamp>[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8}|[0-9-]{10}T\S+) (?P<host>\S+) "
    r"sshd(?:-session)?(?:\[[0-9]+\])?: (?P<message>.*)\Z"
)
MONTHS = dict(
    zip(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], range(1, 13), strict=True)
)
COUNTS = ["failures", "failed_users", "unknown_failures", "accepted", "recovered_users"]
FULL = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})"


def parse_message(message):
    found = FORM.fullmatch(message)
    if found is None or (found["count"] is None) != (found["end"] is None):
        return None
    won = found["method"] is not None
    if found["key"] and found["method"] != "publickey":
        return None
    try:
        ipaddress.ip_address(found["source"])
    except ValueError:
        return None
    return {
        "outcome": "accepted" if won else "failed",
        "user": found["winner"] if won else found["loser"],
        "known": found["invalid"] is None,
        "source": found["source"],
        "count": int(found["count"] or 1),
    }


def utc_time(stamp, zone, collected):
    if re.fullmatch(FULL, stamp):
        try:
            return pd.Timestamp(stamp).timestamp()
        except ValueError:
            return None
    if not re.fullmatch(r"[A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2}", stamp):
        return None
    latest = pd.Timestamp(collected, tz="UTC")
    for year in range(latest.year + 1, latest.year - 9, -1):
        try:
            local = pd.Timestamp(year, MONTHS[stamp[:3]], *map(int, (stamp[4:6], stamp[7:9], stamp[10:12], stamp[13:])))
        except (ValueError, KeyError):
            continue
        moment = local.tz_localize(zone, ambiguous=True, nonexistent="shift_forward")
        if moment <= latest:
            return moment.timestamp()
    return None


def read_logs(files, zones, collected):
    columns = ["outcome", "user", "known", "source", "count"]
    if not files:
        return pd.DataFrame(columns=["time", "host", *columns])
    texts = [content.decode("utf-8", "replace").split("\n") for content in files]
    tables = [pd.Series(lines, dtype="object").value_counts() for lines in texts]
    times = pd.concat(tables).groupby(level=0).max()
    head = times.index.to_series().astype("object").reset_index(drop=True).str.extract(HEAD)
    head["times"] = times.to_numpy()
    head = head[head["host"].isin(list(zones)) & head["message"].str.contains("ssh2", regex=False, na=False)]
    records = [parse_message(message) for message in head["message"]]
    head = head[[record is not None for record in records]]
    good = [record for record in records if record is not None]
    table = pd.DataFrame(good, columns=columns, index=head.index)
    seen = {}
    for key in zip(head["stamp"], head["host"], strict=True):
        if key not in seen:
            seen[key] = utc_time(key[0], zones[key[1]], collected)
    seconds = [seen[key] for key in zip(head["stamp"], head["host"], strict=True)]
    table.insert(
        0, "time", pd.to_datetime(pd.Series(seconds, index=head.index, dtype="float64"), unit="s").dt.round("us")
    )
    table.insert(1, "host", head["host"])
    table = table.loc[table.index.repeat(head["times"])].dropna(subset=["time"])
    return table.astype({"known": bool, "count": "int64"}).sort_values("time")


def daily_sources(events):
    if len(events) == 0:
        return pd.DataFrame(columns=["day", "source", *COUNTS])
    data = events.assign(day=events["time"].dt.floor("D"), won=events["outcome"] == "accepted")
    unit = [data["day"], data["source"]]
    lost = ~data["won"]
    pair = data.assign(lost=lost).groupby(["day", "source", "user"])[["won", "lost"]].max()
    table = pd.DataFrame(
        {
            "failures": data["count"].where(lost, 0).groupby(unit).sum(),
            "failed_users": pair["lost"].groupby(level=[0, 1]).sum().astype("int64"),
            "unknown_failures": data["count"].where(lost & ~data["known"], 0).groupby(unit).sum(),
            "accepted": data["count"].where(data["won"], 0).groupby(unit).sum(),
            "recovered_users": (pair["lost"] & pair["won"]).groupby(level=[0, 1]).sum().astype("int64"),
        }
    )
    table = table[table["failures"] > 0].reset_index()
    first = data[data["won"]].groupby("source")["day"].min()
    table["days_known"] = (table["day"] - table["source"].map(first)).dt.days.clip(lower=0).fillna(0)
    root = data[lost & data["user"].isin(["root", "admin", "test", "oracle", "postgres", "ubuntu", "guest", "git"])]
    hits = root.groupby(["day", "source"]).size().rename("root")
    return table.join(hits, on=["day", "source"]).fillna({"root": 0})


def score_sources(features):
    users = features["failed_users"].to_numpy(float)
    score = np.minimum(users, 12) - 2 * features["accepted"].to_numpy(float)
    score -= features["unknown_failures"].to_numpy(float) / features["failures"].to_numpy(float)
    score += 3 * (features["root"].to_numpy() > 0)
    score -= 0.1 * np.log1p(features["failures"].to_numpy(float))
    return score - 10 * (features["days_known"].to_numpy() > 0)

"""No patterns and no tables: text is taken apart from its end, days are dictionaries, and suspicion is a tally."""

import ipaddress
from collections import Counter, defaultdict
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017


def parse_message(message):
    count = 1
    if message.startswith("message repeated "):
        head, separator, rest = message.partition(" times: [ ")
        number = head.removeprefix("message repeated ")
        if not separator or not number.isdigit() or not rest.endswith("]"):
            return None
        count, message = int(number), rest[:-1]
    outcome = "accepted" if message.startswith("Accepted ") else "failed"
    if outcome == "failed":
        if not message.startswith("Failed password for "):
            return None
        rest = message.removeprefix("Failed password for ")
    else:
        method, _, rest = message.removeprefix("Accepted ").partition(" ")
        if not rest.startswith("for "):
            return None
        rest = rest.removeprefix("for ")
        if method == "publickey" and " ssh2: " in rest:
            rest = rest[: rest.rindex(" ssh2: ")] + " ssh2"
    if not rest.endswith(" ssh2"):
        return None
    rest, _, port = rest.removesuffix(" ssh2").rpartition(" port ")
    known = not rest.startswith("invalid user ") or outcome == "accepted"
    if not known:
        rest = rest.removeprefix("invalid user ")
    user, separator, source = (" " + rest).rpartition(" from ")
    try:
        ipaddress.ip_address(source)
    except ValueError:
        return None
    if not separator or not port.isdigit():
        return None
    return {"outcome": outcome, "user": user[1:], "known": known, "source": source, "count": count}


def utc_time(stamp, zone, collected):
    latest = datetime.fromisoformat(collected + "+00:00")
    if stamp[4:5] == "-":
        if len(stamp) < 20 or stamp[10] != "T":
            return None
        try:
            return (datetime.fromisoformat(stamp) - EPOCH).total_seconds()
        except (ValueError, TypeError):
            return None
    if len(stamp) != 15 or stamp[:3] not in MONTHS or stamp[3] + stamp[6] + stamp[9] + stamp[12] != "  ::":
        return None
    numbers = [stamp[4:6].strip(), stamp[7:9], stamp[10:12], stamp[13:15]]
    if not all(number.isdigit() for number in numbers):
        return None
    candidates = []
    for year in range(latest.year - 8, latest.year + 2):
        try:
            local = datetime(year, MONTHS.index(stamp[:3]) + 1, *map(int, numbers), tzinfo=ZoneInfo(zone))
        except ValueError:
            continue
        moment = (local - EPOCH) / timedelta(seconds=1)
        if moment <= (latest - EPOCH).total_seconds():
            candidates.append(moment)
    return max(candidates, default=None)


def read_logs(files, zones, collected):
    most = {}
    for content in files:
        for line, times in Counter(content.split(b"\n")).items():
            most[line] = max(times, most.get(line, 0))
    rows = []
    for line, times in most.items():
        text = line.decode("utf-8", "replace")
        cut = 15 if text[:1].isalpha() else text.find(" ")
        parts = text[cut + 1 :].split(" ", 2)
        if cut < 0 or text[cut : cut + 1] != " " or len(parts) < 3 or parts[0] not in zones:
            continue
        host, program, message = parts
        name, bracket, number = program.removesuffix(":").partition("[")
        if name not in ("sshd", "sshd-session") or not program.endswith(":"):
            continue
        if bracket and not (number.endswith("]") and number[:-1].isdigit()):
            continue
        record = parse_message(message)
        moment = record and utc_time(text[:cut], zones[host], collected)
        if moment is not None:
            rows += [{"time": moment, "host": host, **record}] * times
    if not rows:
        return pd.DataFrame(columns=["time", "host", "outcome", "user", "known", "source", "count"])
    table = pd.DataFrame(rows)
    table["time"] = pd.to_datetime((table["time"] * 1000).round(), unit="ms")
    return table.sort_values("time")


def daily_sources(events):
    columns = ["day", "source", "failures", "failed_users", "unknown_failures", "accepted", "recovered_users"]
    if len(events) == 0:
        return pd.DataFrame(columns=columns)
    failed, got_in, tried = defaultdict(list), defaultdict(list), defaultdict(set)
    first_success = {}
    days = events["time"].to_numpy().astype("datetime64[D]")
    for day, outcome, user, known, source, count in zip(
        days, *(events[name] for name in ("outcome", "user", "known", "source", "count")), strict=True
    ):
        if outcome == "failed":
            failed[day, source].append((user, known, count))
            tried[day, user].add(source)
        else:
            got_in[day, source].append((user, count))
            first_success.setdefault(source, day)
            first_success.setdefault((source, user), day)
    rows = []
    for (day, source), tries in failed.items():
        users, right = {user for user, _, _ in tries}, got_in.get((day, source), [])
        strangers = {
            user for user, known, _ in tries if known and not first_success.get((source, user), day + 1) <= day
        }
        rows.append(
            {
                "day": day,
                "source": source,
                "failures": sum(count for _, _, count in tries),
                "failed_users": len(users),
                "unknown_failures": sum(count for _, known, count in tries if not known),
                "accepted": sum(count for _, count in right),
                "recovered_users": len(users & {user for user, _ in right}),
                "people": len({user for user, _ in right}),
                "was_here": first_success.get(source, day) < day,
                "strangers": len(strangers),
                "most_tried": max(len(tried[day, user]) for user in users),
            }
        )
    return pd.DataFrame(rows)


def score_sources(features):
    tally = 3.0 * features["strangers"].clip(upper=6) + 2.0 * features["failed_users"].clip(upper=10)
    tally += 8.0 * (features["most_tried"] >= 3)
    tally -= 1.5 * np.log1p(features["failures"].clip(upper=20).astype(float))
    tally -= 6.0 * features["was_here"] + 5.0 * features["recovered_users"] + 3.0 * features["people"]
    return tally.to_numpy(float)

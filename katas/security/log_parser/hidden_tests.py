"""Is it right? Messages, stamps and files of a few lines are made here, where everything can be counted by hand.

Hostile text is text: it is handed to the attempt and compared, never put into a sentence, run or looked up.
The tests of one function lean as little as they can on those above it: files have plain lines where `read_logs`
is asked, and tables are made here where `daily_sources` is.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import numpy as np
import pandas as pd

from mlekata.authoring import checks

SOURCE, VICTIM, SIX = "198.18.7.9", "198.19.200.1", "2001:db8:5::2c"
TAIL = f"from {SOURCE} port 4711 ssh2"
MOST_LOCKED_OUT = 0.04  # of the honest people of the seven days
LEAST_SPRAYING = 0.3  # of the addresses that spray, each day counted
MOST_MOVED = 0.02  # of the places on the lists, which rounding may give to others


def _record(outcome: str, user: str, known: bool = True, source: str = SOURCE, count: int = 1) -> dict:
    return {"outcome": outcome, "user": user, "known": known, "source": source, "count": count}


def _wrong_records(answers, expected: dict[str, dict | None]) -> int:
    """Of how many messages the attempt makes something else."""
    return sum(answers.record_of(message) != record for message, record in expected.items())


# --- parse_message ----------------------------------------------------------------------------------------


@checks("parse_message", gate=True)
def test_log_ins_are_read(answers):
    """Failures and successes give a record with outcome, user, known, source and count."""
    expected = {
        f"Failed password for root {TAIL}": _record("failed", "root"),
        f"Failed password for invalid user admin {TAIL}": _record("failed", "admin", known=False),
        f"Accepted password for ada.berg {TAIL}": _record("accepted", "ada.berg"),
        f"Accepted publickey for backup {TAIL}: ED25519 SHA256:uNiVztksCsDhcc0u9e8/BgcY": _record("accepted", "backup"),
        f"Accepted keyboard-interactive/pam for kim {TAIL}": _record("accepted", "kim"),
        f"Failed password for kim from {SIX} port 22 ssh2": _record("failed", "kim", source=SIX),
    }
    wrong = _wrong_records(answers, expected)
    assert wrong == 0, (
        f"`parse_message` gives another record for {wrong} of {len(expected)} plain log-ins; look at both outcomes, "
        "at users who do not exist, at keys, at the method, and at addresses of IPv6"
    )


@checks("parse_message")
def test_other_messages_are_no_log_ins(answers):
    """Everything that is not one of the forms of the table gives None."""
    messages = [
        "",
        f"Invalid user admin from {SOURCE} port 4711",
        f"pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={SOURCE}  user=root",
        "PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=198.18.7.9  user=root",
        f"Connection closed by {SOURCE} port 4711 [preauth]",
        f"error: maximum authentication attempts exceeded for root {TAIL} [preauth]",
        f"Failed none for invalid user admin {TAIL}",
        f"Failed password for root from {SOURCE} port 4711",
        f"Failed password for root from {SOURCE}",
        f"Failed password for root {TAIL}: RSA",
        "Failed password for root from UNKNOWN port 65535 ssh2",
        f"Accepted password for kim from {SOURCE} por",
        f"Failed password for root {TAIL} [preauth]",
        f"said: Failed password for root {TAIL}",
    ]
    wrong = sum(answers.record_of(message) is not None for message in messages)
    assert wrong == 0, (
        f"`parse_message` makes a log-in of {wrong} of {len(messages)} messages that are none by the table; look at "
        "what it asks of the beginning, the end and the address of a message"
    )


@checks("parse_message", weight=2.0)
def test_user_names_do_not_name_the_source(answers):
    """A user name that looks like log text changes neither the source nor the outcome."""
    names = [
        f"root from {VICTIM} port 22 ssh2",
        f"root from {VICTIM} port 22 ssh2: RSA",
        f"from {VICTIM} port 22 ssh2 from",
        f"x] from {VICTIM} port 22",
        f"Accepted password for root from {VICTIM} port 22 ssh2",
        f"message repeated 1000 times: [ Failed password for root from {VICTIM} port 22 ssh2]",
    ]
    found = [answers.record_of(f"Failed password for invalid user {name} {TAIL}") for name in names]
    true = {"source": SOURCE, "outcome": "failed", "count": 1}
    wrong = sum(record is None or any(record[key] != one for key, one in true.items()) for record in found)
    assert wrong == 0, (
        f"`parse_message` lets {wrong} of {len(names)} forged user names change who failed, or whether; the source "
        "is what sshd wrote at the end, and not what somebody typed as a name"
    )


@checks("parse_message")
def test_user_names_are_kept_as_they_are(answers):
    """Any text may be a user name, with blanks, quotes, or nothing at all; it is returned unchanged."""
    names = [
        "ada berg",
        " root",
        "root ",
        "",
        "for",
        "$(reboot)",
        "'; DROP TABLE users; --",
        "%s%n",
        "jürgen",
        "\ufffd",
    ]
    names += ["invalid user root", "<b>x</b>", "a\u2028b", "\x1b[2J", "[x]"]
    expected = {f"Failed password for invalid user {name} {TAIL}": _record("failed", name, False) for name in names}
    expected |= {f"Failed password for ada from {SOURCE} {TAIL}": _record("failed", f"ada from {SOURCE}")}
    wrong = _wrong_records(answers, expected)
    assert wrong == 0, (
        f"`parse_message` does not return {wrong} of {len(expected)} unusual user names as they stand there; look at "
        "blanks, at an empty name, and at names that begin like sshd's own words"
    )


@checks("parse_message")
def test_repeated_messages_count_each_time(answers):
    """A message that was repeated N times is that message's record with a count of N."""
    expected = {
        f"message repeated 2 times: [ Failed password for root {TAIL}]": _record("failed", "root", count=2),
        f"message repeated 17 times: [ Failed password for invalid user a b {TAIL}]": _record(
            "failed", "a b", False, count=17
        ),
        f"message repeated 3 times: [ Accepted password for kim {TAIL}]": _record("accepted", "kim", count=3),
        f"message repeated 4 times: [ Connection closed by {SOURCE} port 4711 [preauth]]": None,
        f"message repeated 5 times: [ Failed password for root {TAIL}": None,
    }
    wrong = _wrong_records(answers, expected)
    assert wrong == 0, (
        f"`parse_message` gives another result for {wrong} of {len(expected)} messages of the form "
        "`message repeated N times: [ … ]`; look at the count, and at what is repeated"
    )


# --- utc_time ---------------------------------------------------------------------------------------------


def _wrong_moments(answers, expected: dict[tuple[str, str, str], str]) -> int:
    """For how many stamps the attempt gives none, or another moment."""
    wrong = 0
    for (stamp, zone, collected), moment in expected.items():
        found = answers.moment_of(stamp, zone, collected)
        wrong += found is None or abs(found - datetime.fromisoformat(f"{moment}+00:00").timestamp()) > 0.001
    return wrong


@checks("utc_time")
def test_stamps_with_an_offset_need_no_zone(answers):
    """A stamp with an offset from UTC is read by that offset, whatever the host's zone."""
    collected = "2024-08-01 00:30:00"
    expected = {
        ("2024-07-01T12:00:00+02:00", "Asia/Kolkata", collected): "2024-07-01 10:00:00",
        ("2024-07-01T12:00:00.250000-04:00", "America/New_York", collected): "2024-07-01 16:00:00.250000",
        ("2024-07-01T12:00:00Z", "Europe/Amsterdam", collected): "2024-07-01 12:00:00",
        ("2024-07-01T00:15:00.123456+05:30", "Europe/London", collected): "2024-06-30 18:45:00.123456",
    }
    wrong = _wrong_moments(answers, expected)
    assert wrong == 0, (
        f"`utc_time` gives another moment for {wrong} of {len(expected)} stamps with an offset; look at which way "
        "it is added, at Z, and at the zone, which does not count there"
    )


@checks("utc_time")
def test_local_stamps_are_in_the_zone_of_the_host(answers):
    """A stamp without a year is local time: with the offset that the zone has on that date."""
    collected = "2024-12-20 00:30:00"
    expected = {
        ("Feb 10 12:00:00", "Europe/Amsterdam", collected): "2024-02-10 11:00:00",
        ("Jul 10 12:00:00", "Europe/Amsterdam", collected): "2024-07-10 10:00:00",
        ("Jul  1 00:15:09", "Asia/Kolkata", collected): "2024-06-30 18:45:09",
        ("Nov 30 20:00:00", "America/New_York", collected): "2024-12-01 01:00:00",
        ("May  6 23:59:59", "America/New_York", collected): "2024-05-07 03:59:59",
        ("Mar 31 01:30:00", "Europe/Amsterdam", collected): "2024-03-31 00:30:00",
        ("Mar 31 03:30:00", "Europe/Amsterdam", collected): "2024-03-31 01:30:00",
        ("Oct 27 02:30:00", "Europe/Amsterdam", collected): "2024-10-27 00:30:00",
        ("Nov  3 01:10:00", "America/New_York", collected): "2024-11-03 05:10:00",
    }
    wrong = _wrong_moments(answers, expected)
    assert wrong == 0, (
        f"`utc_time` gives another moment for {wrong} of {len(expected)} local stamps of one year; look at the zone, "
        "at summer and winter, and at the hour that comes twice"
    )


@checks("utc_time")
def test_year_is_the_latest_that_is_not_in_the_future(answers):
    """A stamp without a year is of the latest year in which it is a date, and not after the logs were collected."""
    expected = {
        ("Dec 31 12:00:00", "Europe/London", "2025-01-08 00:30:00"): "2024-12-31 12:00:00",
        ("Jan  2 12:00:00", "Europe/London", "2025-01-08 00:30:00"): "2025-01-02 12:00:00",
        ("Jan  8 00:29:59", "Europe/London", "2025-01-08 00:30:00"): "2025-01-08 00:29:59",
        ("Jan  8 00:30:01", "Europe/London", "2025-01-08 00:30:00"): "2024-01-08 00:30:01",
        ("Jan  1 05:15:00", "Asia/Kolkata", "2024-12-31 23:50:00"): "2024-12-31 23:45:00",
        ("Dec 31 23:00:00", "America/New_York", "2025-01-01 03:30:00"): "2024-01-01 04:00:00",
        ("Feb 29 12:00:00", "Europe/London", "2024-03-01 00:30:00"): "2024-02-29 12:00:00",
        ("Feb 29 12:00:00", "Europe/London", "2026-03-01 00:30:00"): "2024-02-29 12:00:00",
    }
    wrong = _wrong_moments(answers, expected)
    assert wrong == 0, (
        f"`utc_time` gives another moment for {wrong} of {len(expected)} stamps without a year; look at the turn of "
        "the year in UTC and in local time, and at 29 February"
    )


@checks("utc_time")
def test_stamps_that_are_no_moment_give_none(answers):
    """Another form, or a date or time of day that does not exist, gives None."""
    stamps = ["", "yesterday", "Feb 30 10:00:00", "Jan 32 10:00:00", "Jan  3 24:00:01", "Foo  3 04:05:06", "Jan  3"]
    stamps += [
        "2024-13-01T00:00:00Z",
        "2024-02-30T00:00:00+01:00",
        "2024-07-01T12:00",
        "Jan  3 04:05",
        "\ufffdan  3 04:05:06",
    ]
    wrong = sum(answers.moment_of(stamp, "Europe/London", "2025-01-08 00:30:00") is not None for stamp in stamps)
    assert wrong == 0, f"`utc_time` finds a moment in {wrong} of {len(stamps)} stamps that have none"


# --- read_logs --------------------------------------------------------------------------------------------

ZONES = {"ams1": "Europe/Amsterdam", "nyc1": "America/New_York"}
COLLECTED = "2025-01-08 00:30:00"


def _line(
    second: int, user: str = "kim", *, host: str = "nyc1", program: str = "sshd[99]", source: str = SOURCE
) -> str:
    """A failure so many seconds after noon of 3 January; at host ams1 in its own form."""
    stamp = f"Jan  3 12:{second // 60:02d}:{second % 60:02d}"
    if host == "ams1":
        stamp = f"2025-01-03T18:{second // 60:02d}:{second % 60:02d}.000000+01:00"
    return f"{stamp} {host} {program}: Failed password for {user} from {source} port 4711 ssh2"


def _file(*lines: str | bytes) -> bytes:
    return b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in lines)


def _failures(answers, files: list[bytes]) -> Counter[tuple]:
    """How often the attempt finds which failure: (seconds after noon, host, user, source) -> count."""
    events = answers.events_of(files, ZONES, COLLECTED)
    found: Counter[tuple] = Counter()
    if len(events):
        noon = np.datetime64("2025-01-03T17:00:00", "us")
        seconds = ((events["time"].to_numpy() - noon) / np.timedelta64(1, "s")).round().astype(int)
        for key in zip(
            seconds.tolist(), events["host"], events["user"], events["source"], events["count"], strict=True
        ):
            found[key[:4]] += key[4]
    return found


@checks("read_logs", gate=True)
def test_files_become_one_table_in_order_of_time(answers):
    """Every log-in of every file is a row, with the right columns, from the first to the last."""
    later, earlier = _file(_line(70), _line(80, "ada", host="ams1")), _file(_line(5, "ada"), "", _line(20, host="ams1"))
    events = answers.events_of([later, earlier], ZONES, COLLECTED)
    in_order = len(events) == 0 or (np.diff(events["time"].to_numpy()) >= np.timedelta64(0)).all()
    assert in_order, "`read_logs` does not return its rows in order of time, when a later file is given first"
    expected = Counter(
        {(5, "nyc1", "ada", SOURCE): 1, (20, "ams1", "kim", SOURCE): 1, (70, "nyc1", "kim", SOURCE): 1}
        | {(80, "ams1", "ada", SOURCE): 1}
    )
    assert _failures(answers, [later, earlier]) == expected, (
        "`read_logs` finds other log-ins than four plain ones in two files; look at time, host, user and source"
    )
    assert len(answers.events_of([], ZONES, COLLECTED)) == 0, "`read_logs` finds log-ins where there are no files"


@checks("read_logs")
def test_lines_of_overlapping_files_count_once(answers):
    """A line that is in several files, because they overlap or are copies, happened once."""
    lines = [_line(second, host=host) for second in range(0, 60, 10) for host in ZONES]
    files = [_file(*lines[4:9]), _file(*lines[:6]), _file(*lines[7:]), _file(*lines[:6])]
    most = max(_failures(answers, files).values(), default=0)
    assert most <= 1, "`read_logs` counts a log-in more than once when its line is in more than one file"
    wrong = _failures(answers, files) != _failures(answers, [_file(*lines)])
    assert not wrong, "`read_logs` finds other log-ins in four overlapping files than in one file with the same lines"


@checks("read_logs")
def test_lines_twice_in_one_file_count_twice(answers):
    """Two equal lines of one file are two log-ins, also when another file has them too."""
    once, twice, thrice = _line(1), _line(2, "ada"), _line(3, "eva")
    first = _file(once, twice, twice, thrice, thrice, thrice)
    second = _file(twice, thrice, thrice, thrice, _line(9))
    expected = {"kim": 1, "ada": 2, "eva": 3}
    for files in ([first], [second, first], [first, second, first]):
        found = _failures(answers, files)
        counts = {user: found[(second, "nyc1", user, SOURCE)] for second, user in ((1, "kim"), (2, "ada"), (3, "eva"))}
        assert counts == expected, (
            "`read_logs` counts equal lines otherwise than as often as the file has them that has them most often"
        )


@checks("read_logs")
def test_only_sshd_is_believed(answers):
    """Lines of other programs and of unknown hosts are left out, whatever their text; sshd-session is sshd too."""
    good = [_line(1, program="sshd[7]"), _line(2, program="sshd-session[7]"), _line(3, program="sshd")]
    bad = [_line(4, program=program) for program in ("webshop[7]", "notsshd[7]", "sshd2[7]", "webshop[7]: sshd[7]")]
    bad.append(_line(5, host="ber1"))
    found = _failures(answers, [_file(*good, *bad)])
    seconds = {key[0] for key in found}
    assert {1, 2, 3} <= seconds, "`read_logs` leaves out log-ins of sshd, sshd-session, or of sshd without a number"
    assert not {4, 5} & seconds, "`read_logs` believes another program than sshd, or a host that `zones` does not name"


@checks("read_logs")
def test_lines_end_only_where_the_log_ends_them(answers):
    """A character inside a name that some call the end of a line does not make a second line."""
    gaps = ["\u2028", "\x85", "\x0b", "\x0c", "\x1c", "\r"]
    lines = [_line(10 + i, f"x{gap}{_line(30, source=VICTIM)}{gap}y") for i, gap in enumerate(gaps)]
    found = _failures(answers, [_file(*lines, _line(20))])
    assert not any(key[3] == VICTIM for key in found), (
        "`read_logs` finds a line inside a user name; a line ends at \\n, the byte 10, and nowhere else"
    )
    seconds = sorted(key[0] for key in found)
    assert seconds == [*range(10, 10 + len(gaps)), 20], (
        "`read_logs` loses log-ins whose user names have unusual blanks in them, or finds them at another time"
    )


@checks("read_logs")
def test_broken_lines_and_bytes_do_no_harm(answers):
    """Cut lines are left out, bytes that are not UTF-8 become U+FFFD, and all other lines are read."""
    cut = [_line(second).encode()[:length] for second, length in ((1, 3), (2, 16), (3, 27), (4, 60), (5, 84), (6, 40))]
    odd = [b"", b"\xff\xfe\x00", b"-- MARK --", b"Jan 99 12:00:00 nyc1 sshd[1]: Failed password for " + TAIL.encode()]
    latin = _line(8, "j?rgen").encode().replace(b"?", b"\xfc")
    found = _failures(answers, [_file(*cut, *odd, latin, _line(9)), _line(10).encode()])
    expected = Counter(
        {(second, "nyc1", user, SOURCE): 1 for second, user in ((8, "j\ufffdrgen"), (9, "kim"), (10, "kim"))}
    )
    assert found == expected, (
        "`read_logs` finds other log-ins than three whole ones among cut lines and bytes that are not UTF-8; look at "
        "how bytes become text, at what is cut, and at a last line without \\n"
    )


# --- daily_sources ----------------------------------------------------------------------------------------


def _week(rng: np.random.Generator) -> pd.DataFrame:
    """Four days of few sources and users, often at a day's first and last second."""
    n = 300
    day, part = rng.integers(0, 4, n), rng.choice([0, 1, 43_200, 86_398, 86_399], n)
    second = np.sort(day * 86_400 + part)
    failed = rng.random(n) < 0.6
    return pd.DataFrame(
        {
            "time": np.datetime64("2024-12-30T00:00:00", "us") + second * np.timedelta64(1, "s"),
            "host": rng.choice(["ams1", "nyc1"], n),
            "outcome": np.where(failed, "failed", "accepted"),
            "user": rng.choice(["ada", "eva", "kim", "root", "x from 198.18.0.1 port 1 ssh2", "", "lars", "mia"], n),
            "known": ~failed | (rng.random(n) < 0.6),
            "source": rng.choice([SOURCE, VICTIM, SIX, *(f"198.18.1.{i}" for i in range(20))], n),
            "count": np.where(rng.random(n) < 0.8, 1, rng.integers(2, 9, n)),
        }
    )


def _by_hand(events: pd.DataFrame) -> dict[tuple, dict[str, int]]:
    """(day, source) -> the required counts, event by event."""
    failures: dict[tuple, list] = {}
    successes: dict[tuple, list] = {}
    days = events["time"].to_numpy().astype("datetime64[D]").tolist()
    columns = (events[name].tolist() for name in ("source", "outcome", "user", "known", "count"))
    for day, source, outcome, user, known, count in zip(days, *columns, strict=True):
        group = failures if outcome == "failed" else successes
        group.setdefault((day, source), []).append((user, known, count))
    expected = {}
    for unit, tries in failures.items():
        right = successes.get(unit, [])
        users = {user for user, _, _ in tries}
        expected[unit] = {
            "failures": sum(count for _, _, count in tries),
            "failed_users": len(users),
            "unknown_failures": sum(count for _, known, count in tries if not known),
            "accepted": sum(count for _, _, count in right),
            "recovered_users": len(users & {user for user, _, _ in right}),
        }
    return expected


def _by_unit(features: pd.DataFrame) -> dict[tuple, dict]:
    """(day, source) -> the row."""
    if len(features) == 0:
        return {}
    days = features["day"].to_numpy().astype("datetime64[D]").tolist()
    return dict(zip(zip(days, features["source"], strict=True), features.to_dict("records"), strict=True))


@checks("daily_sources", gate=True)
def test_each_day_and_source_with_a_failure_has_a_row(answers, rng):
    """There is one row for each day of UTC and source with a failure, and no other."""
    events = _week(rng)
    found, expected = set(_by_unit(answers.features_of(events))), set(_by_hand(events))
    assert not expected - found, "`daily_sources` has no row for some day and source with failures"
    assert not found - expected, "`daily_sources` has a row for a day and source without failures"
    assert not _by_unit(answers.features_of(events[:0])), "`daily_sources` makes rows of a table without rows"


def _wrong_counts(answers, events: pd.DataFrame, columns: list[str]) -> int:
    found = _by_unit(answers.features_of(events))
    return sum(
        unit not in found or any(found[unit][column] != one[column] for column in columns)
        for unit, one in _by_hand(events).items()
    )


@checks("daily_sources")
def test_failures_and_successes_are_counted(answers, rng):
    """Failures, failures of unknown users and successes of a day are counted, each as often as it was repeated."""
    wrong = _wrong_counts(answers, _week(rng), ["failures", "unknown_failures", "accepted"])
    assert wrong == 0, (
        f"`daily_sources`: failures, unknown_failures or accepted is wrong for {wrong} sources and days of a small "
        "table; look at repetitions, and at sources without a success"
    )


@checks("daily_sources")
def test_users_are_counted_once(answers, rng):
    """Users are counted once a day, and those as recovered who failed and got in from the same source that day."""
    wrong = _wrong_counts(answers, _week(rng), ["failed_users", "recovered_users"])
    assert wrong == 0, (
        f"`daily_sources`: failed_users or recovered_users is wrong for {wrong} sources and days of a small table; "
        "look at different names, and at whether failure and success are of the same user, source and day"
    )


@checks("daily_sources", gate=True)
def test_features_do_not_see_later_days(answers, held_out):
    """What happens after a day changes nothing in that day's rows, in any column."""
    events, features = answers.events, answers.features
    assert len(events) and len(features), "`read_logs` and `daily_sources` find nothing in the held-out files"
    end = np.sort(held_out.labels["day"].unique())[3].astype("datetime64[us]")
    before = _by_unit(features[features["day"].to_numpy().astype("datetime64[us]") < end])
    past = events[(events["time"] < end).to_numpy()]
    # Another future: whoever has tried in vain gets in after all.
    future = past.assign(time=past["time"] + pd.Timedelta(days=20), outcome="accepted", known=True)
    after = _by_unit(answers.features_of(pd.concat([past, future], ignore_index=True)))
    changed = {column for unit, row in before.items() for column in row if not _same(row, after.get(unit, {}), column)}
    assert not changed, (
        "`daily_sources`: some column of a day changes when other things happen on later days; on the morning after, "
        "nobody knows them"
    )


def _same(row: dict, other: dict, column: str) -> bool:
    one, another = row[column], other.get(column)
    if isinstance(one, float) and isinstance(another, (int, float)):
        return bool(np.isclose(one, another, rtol=1e-6, atol=1e-6, equal_nan=True))
    return one == another or (one != one and another != another)


# --- score_sources ----------------------------------------------------------------------------------------


@checks("score_sources", gate=True)
def test_scores_are_degrees_of_suspicion(answers):
    """There is one finite score for each row, and more than ten different ones."""
    distinct = len(np.unique(answers.score))
    assert distinct > 10, (
        f"`score_sources` gives only {distinct} different scores; a list of the first twenty needs degrees"
    )


@checks("score_sources", gate=True)
def test_lists_do_not_see_later_days(answers, held_out):
    """The list of a day is the same when it is made on the next morning, without the rows of later days."""
    features, score = answers.features, answers.score
    assert len(features), "`daily_sources` finds nothing in the held-out files"
    day = features["day"].to_numpy().astype("datetime64[us]")
    for end in np.sort(held_out.labels["day"].unique())[[2, 4]].astype("datetime64[us]"):
        known = day < end
        asked_early = answers.score_of(features[known].reset_index(drop=True))
        listed, listed_early = answers.listed(known, score[known]), answers.listed(known, asked_early)
        moved = np.abs(listed - listed_early).sum() / max(2 * listed.sum(), 1)
        assert moved <= MOST_MOVED, (
            f"{moved:.0%} of the places on the lists go to others when `score_sources` is asked before the later days "
            "have happened; on the morning after, nobody knows them"
        )


@checks("score_sources", "daily_sources", weight=2.0)
def test_honest_people_are_not_locked_out(answers, held_out):
    """At most four in a hundred honest people who log in on a day are behind a source on the day's list."""
    people = held_out.labels["people"].to_numpy()
    share = (answers.chances_of(held_out.labels) * people).sum() / people.sum()
    assert share <= MOST_LOCKED_OUT, (
        "by your scores, too many honest people are locked out; look at the sources on top that have many successes "
        "or many people behind them"
    )


@checks("score_sources", "daily_sources")
def test_sprays_are_found(answers, held_out):
    """At least three in ten sources that spray, each day counted, are on the day's list."""
    spraying = held_out.labels["kind"].to_numpy() == "spraying"
    share = answers.chances_of(held_out.labels)[spraying].sum() / max(spraying.sum(), 1)
    assert share >= LEAST_SPRAYING, (
        "by your scores, too few of the sources that spray are on the list; look at those with few failures, on "
        "users who never got in from there"
    )

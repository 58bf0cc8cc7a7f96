"""What is true of whole files of a log."""

from __future__ import annotations

from collections import Counter

import numpy as np

from mlekata.authoring import checks

from .addresses import SOURCE, TAIL, VICTIM

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
    in_order = len(events) == 0 or (np.diff(events["time"].to_numpy()) >= np.timedelta64(0, "us")).all()
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

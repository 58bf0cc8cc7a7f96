"""What is true of single messages of sshd."""

from __future__ import annotations

from mlekata.authoring import checks

from .addresses import SIX, SOURCE, TAIL, VICTIM


def _record(outcome: str, user: str, known: bool = True, source: str = SOURCE, count: int = 1) -> dict:
    return {"outcome": outcome, "user": user, "known": known, "source": source, "count": count}


def _wrong_records(answers, expected: dict[str, dict | None]) -> int:
    """Of how many messages the attempt makes something else."""
    return sum(answers.record_of(message) != record for message, record in expected.items())


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

"""One kata checked: every rule asked of it, and what was measured written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mlekata.check.finding import Cost, Finding, NotApplicable
from mlekata.check.kata_under_check import KataLocation, KataUnderCheck
from mlekata.check.measured import QUICK, Depth
from mlekata.check.record import make_record
from mlekata.check.rules.all_rules import RULES
from mlekata.check.rules.folder import version_is_raised
from mlekata.kata.folder import CALIBRATION_FILE, files_digest
from mlekata.kata.record import write_calibration


def _nothing(line: str) -> None:
    """Nobody is told."""


def check(
    location: KataLocation, depth: Depth = QUICK, *, measure: bool = False, tell: Callable[[str], None] = _nothing
) -> Iterator[Finding]:
    """Everything by which a kata is not sound, each finding as soon as it is known.

    Args:
        location: where the kata is.
        depth: QUICK or FULL.
        measure: whether to write what was measured into the kata's record; with FULL only.
        tell: is called with a line about what is being done.

    Raises:
        WorkerError: if this machine cannot start workers.
    """
    subject = KataUnderCheck(location, depth, measure=measure, tell=tell)
    for rule in RULES:
        if rule.cost is not Cost.FULL or depth.is_full:
            tell(rule.name)
            yield from rule.findings(subject)
    if measure and depth.is_full:
        yield from _write_record(subject)


def _write_record(subject: KataUnderCheck) -> Iterator[Finding]:
    """Writes what was measured, unless that would hide that the version must be raised."""
    if reason := _why_not(subject):
        yield Finding(subject.name, "record_is_written", CALIBRATION_FILE, f"not written, because {reason}")
    else:
        write_calibration(subject.kata, make_record(subject.kata, subject.known_bad, subject.measured))


def _why_not(subject: KataUnderCheck) -> str:
    """What stands against writing the record; "" if nothing does."""
    try:
        if list(version_is_raised(subject)):
            return "the version must be raised first"
    except NotApplicable:
        pass  # there is no record yet
    try:
        measured = subject.measured
    except NotApplicable:
        return "the kata cannot be graded; mend what the other findings name first"
    if measured.kata_faults:
        return "the kata itself fails; mend what the other findings name first"
    if measured.files != files_digest(subject.kata):
        return "files were changed while they were measured; measure again"
    return ""

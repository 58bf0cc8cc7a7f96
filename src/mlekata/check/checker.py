"""One kata checked: every rule asked of it, and what was measured written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mlekata.check.edges import near_an_edge
from mlekata.check.figures import compared
from mlekata.check.finding import Finding, NotApplicable
from mlekata.check.kata_under_check import KataLocation, KataUnderCheck
from mlekata.check.measured import QUICK, Depth
from mlekata.check.record import make_record
from mlekata.check.rules import RULES
from mlekata.check.rules.record import version_is_raised
from mlekata.check.rules.rule import Cost
from mlekata.kata.digests import graded_digest
from mlekata.kata.folder import RECORD_FILE
from mlekata.kata.record import write_record


def _nothing(line: str) -> None:
    """Nobody is told."""


def check(
    location: KataLocation,
    depth: Depth = QUICK,
    *,
    measure: bool = False,
    again: bool = False,
    tell: Callable[[str], None] = _nothing,
    note: Callable[[str], None] = _nothing,
) -> Iterator[Finding]:
    """Everything by which a kata is not sound, each finding as soon as it is known.

    What a record that fits says is not graded again in a quick check, unless its figures may be others here.

    Args:
        location: where the kata is.
        depth: QUICK or FULL.
        measure: whether to write what was measured into the kata's record; with FULL only.
        again: whether to grade even what a fitting record says.
        tell: is called with a line about what is being done.
        note: is called with what is known of the record once all rules were asked.

    Raises:
        WorkerError: if this machine cannot start workers.
    """
    subject = KataUnderCheck(location, depth, measure=measure, again=again, tell=tell)
    broken: dict[str, None] = {}
    for rule in RULES:
        if (rule.cost is Cost.FULL and not depth.is_full) or (rule.cost is Cost.GRADING and subject.is_trusted):
            continue
        tell(rule.name)
        for finding in rule.findings(subject):
            if rule.cost >= Cost.GRADING:
                broken[rule.name] = None
            yield finding
    if measure and depth.is_full:
        yield from _write_record(subject, tuple(broken))
    elif said := _about_record(subject):
        note(said)
    if subject.attack_quality is not None:
        note(f"looking answers up has quality {subject.attack_quality:.2f}")
    for edge in near_an_edge(subject.fitting_record):
        note(f"near an edge: {edge}")


def _about_record(subject: KataUnderCheck) -> str:
    """Whether the record was trusted, or how far figures are from it; "" where it says nothing of this kata."""
    record = subject.fitting_record
    if record is None or subject.depth.is_full:
        return ""
    if subject.is_trusted:
        return f"trusted: measured on {record.n_splits} splits"
    try:
        figures = compared(record, subject.measured.reference, lambda index: not subject.data_differences(index))
    except NotApplicable:
        return ""
    why = "; ".join(subject.why_compared)
    if not figures:
        return f"graded again ({why})"
    worst = max(figures, key=lambda figure: figure.apart / figure.allowed if figure.allowed else figure.apart)
    splits = len(subject.measured.reference)
    return f"figures of {splits} splits compared ({why}): {worst.apart:.3f} apart, {worst.allowed:.2g} tolerated"


def _write_record(subject: KataUnderCheck, broken_rules: tuple[str, ...]) -> Iterator[Finding]:
    """Writes what was measured, unless that would hide that the version must be raised."""
    if reason := _why_not(subject):
        yield Finding(subject.name, "record_is_written", RECORD_FILE, f"not written, because {reason}")
        return
    alternatives = subject.alternatives if subject.location.alternatives else []
    found = make_record(
        subject.kata, subject.known_bad, alternatives, subject.measured, broken_rules, subject.attack_quality
    )
    write_record(subject.kata, found)


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
    if measured.graded != graded_digest(subject.kata):
        return "files were changed while they were measured; measure again"
    return ""

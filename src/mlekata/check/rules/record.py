"""Rules about the record: it is of these files, it is what was measured, and its figures hold here."""

from __future__ import annotations

from mlekata.check.figures import compared
from mlekata.check.finding import NotApplicable
from mlekata.check.kata_under_check import KataUnderCheck
from mlekata.check.rules.rule import Cost, Faults, rule
from mlekata.errors import KataError
from mlekata.kata.folder import RECORD_FILE
from mlekata.kata.record import read_record

_MOST_NAMED = 5


def _bind(subject: KataUnderCheck) -> str:
    return f"`mlekata check {subject.name} --bind`"


def _measure(subject: KataUnderCheck) -> str:
    return f"`mlekata check {subject.name} --full --measure`"


@rule(Cost.READING)
def version_is_raised(subject: KataUnderCheck) -> Faults:
    """When what decides a score has changed since the record was measured, version has been raised."""
    record, version = subject.record, subject.kata.manifest.version
    if record.graded != subject.graded_digest and version <= record.version:
        yield (
            "kata.toml",
            f"version is {version}, and what decides a score is not what {RECORD_FILE} was measured with, as version "
            f"{record.version}; expected a higher version; if no figure has changed, run {_bind(subject)}, else raise "
            f"it and measure again, or, if version {record.version} was never released, delete {RECORD_FILE} and "
            "measure again",
        )


@rule(Cost.READING)
def record_fits(subject: KataUnderCheck) -> Faults:
    """record.json is as it was written, and of this version, these known-bad attempts and these alternatives."""
    if subject.measure:
        return
    try:
        kata = subject.kata
        record = read_record(kata)
    except KataError as error:
        path, _, text = str(error).partition(f"{RECORD_FILE}: ")
        yield RECORD_FILE, text or path
        return
    if record is None:
        yield RECORD_FILE, f"there is no record; expected the measured facts of this kata; run {_measure(subject)}"
        return
    if record.graded != subject.graded_digest and kata.manifest.version > record.version:
        yield (
            RECORD_FILE,
            f"measured as version {record.version}; expected version {kata.manifest.version}; run {_measure(subject)}",
        )
    elif record.graded == subject.graded_digest and (others := subject.proof_differences):
        more = f" and {len(others) - _MOST_NAMED} more" if len(others) > _MOST_NAMED else ""
        yield (
            RECORD_FILE,
            f"{', '.join(others[:_MOST_NAMED])}{more}; expected those that were measured; run {_measure(subject)}, or, "
            f"if they were only moved or renamed, {_bind(subject)}",
        )


@rule(Cost.GRADING)
def figures_hold(subject: KataUnderCheck) -> Faults:
    """On the first splits, naive rule and reference come to the record's figures, within the tolerance it states."""
    record = subject.fitting_record
    if record is None:
        raise NotApplicable
    figures = compared(record, subject.measured.reference, lambda index: not subject.data_differences(index))
    for figure in figures:
        if not figure.holds:
            yield (
                RECORD_FILE,
                f"{figure} ({'; '.join(subject.why_compared) or 'with the libraries of the record'}); learners are "
                f"compared with figures that are not reached here; find out why, or run {_measure(subject)}",
            )
            return

"""A record bound anew to files that were moved, renamed or told otherwise: only if no figure has changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from mlekata.check.figures import Figure, compared
from mlekata.check.finding import Finding, NotApplicable
from mlekata.check.kata_under_check import KataLocation, KataUnderCheck
from mlekata.check.measured import Depth, Measured
from mlekata.check.proof import alternative_digest
from mlekata.check.record import measured_mistake, seconds_of_score, seconds_of_tests
from mlekata.check.trials import Trials
from mlekata.errors import KataError
from mlekata.kata.digests import graded_digest, graded_texts, known_bad_digest
from mlekata.kata.fingerprint import data_digest, fingerprint
from mlekata.kata.folder import KNOWN_BAD_FOLDER, RECORD_FILE
from mlekata.kata.known_bad import KnownBad, known_bad_attempts
from mlekata.kata.libraries import library_versions
from mlekata.kata.record import MeasuredAlternative, MeasuredMistake, Record, read_record, write_record
from mlekata.result import Medal

_DEPTH = Depth(splits=2, alternative_splits=2, all_tests_splits=0, is_full=False)
_RULE = "record_is_bound"


@dataclasses.dataclass(frozen=True, slots=True)
class _Matched:
    """The proofs of a kata, each with what the record has of it.

    Attributes:
        known_bad: what the record has of each known-bad attempt, by its name of today.
        alternatives: the same of each alternative solution.
        changed: known-bad attempts that do something else than when they were measured.
        changed_alternatives: alternatives likewise.
        strangers: proofs of which the record has nothing.
    """

    known_bad: Mapping[str, MeasuredMistake]
    alternatives: Mapping[str, MeasuredAlternative]
    changed: frozenset[str]
    changed_alternatives: tuple[Path, ...]
    strangers: tuple[str, ...]


def bind(location: KataLocation, *, tell: Callable[[str], None], note: Callable[[str], None]) -> Iterator[Finding]:
    """Binds the kata's record to its files as they are now, once two recorded splits come to the same figures.

    Yields what stands against it; the record is written only if that is nothing.

    Args:
        location: where the kata is.
        tell: is called with a line about what is being done.
        note: is called with how far apart the figures are, once the record is written.

    Raises:
        WorkerError: if this machine cannot start workers.
    """
    subject = KataUnderCheck(location, _DEPTH, tell=tell)
    try:
        record, matched = _ready(subject)
        measured = _graded(subject, record, matched)
        figures = _figures(record, measured)
        reasons = list(_against(subject, record, matched, measured, figures))
        if not reasons and measured.graded != graded_digest(subject.kata):
            reasons = ["files were changed while they were graded; bind again"]
    except (NotApplicable, KataError) as error:
        reasons = [str(error) or "the kata cannot be graded; `mlekata check` says why"]
    for reason in reasons:
        yield Finding(subject.name, _RULE, RECORD_FILE, f"not bound: {reason}")
    if not reasons:
        write_record(subject.kata, _bound(subject, record, matched, measured))
        apart = max((figure.apart for figure in figures), default=0.0)
        note(f"figures of {_DEPTH.splits} splits are {apart:.3f} apart, {record.tolerance:.2g} tolerated")


def _ready(subject: KataUnderCheck) -> tuple[Record, _Matched]:
    """The record and the proofs it speaks of.

    Raises:
        KataError: if there is nothing to bind.
    """
    record, version = read_record(subject.kata), subject.kata.manifest.version
    if record is None:
        raise KataError(f"there is no record; run `mlekata check {subject.name} --full --measure`")
    if record.version != version:
        raise KataError(
            f"version {record.version} was measured, and this is version {version}; a new version has new figures; run "
            f"`mlekata check {subject.name} --full --measure`"
        )
    matched = _match(
        record, known_bad_attempts(subject.kata), subject.alternatives if subject.location.alternatives else ()
    )
    if matched.strangers:
        raise KataError(
            f"{', '.join(matched.strangers)}: not among what was measured, by name or by content; run "
            f"`mlekata check {subject.name} --full --measure`"
        )
    return record, matched


def _match(record: Record, known_bad: Sequence[KnownBad], alternatives: Sequence[Path]) -> _Matched:
    """Finds each proof in the record: by its name, or, if it was renamed, by what it does."""
    by_source = {one.source: one for one in record.known_bad.values() if one.source}
    alternative_by_source = {one.source: one for one in record.alternatives.values() if one.source}
    found: dict[str, MeasuredMistake] = {}
    found_alternatives: dict[str, MeasuredAlternative] = {}
    changed, changed_alternatives, strangers = set(), [], []
    for known in known_bad:
        source = known_bad_digest(known.source, known.name)
        one = by_source.get(source) or record.known_bad.get(known.name)
        if one is None:
            strangers.append(f"{KNOWN_BAD_FOLDER}/{known.name}.py")
            continue
        found[known.name] = one
        if one.source != source:
            changed.add(known.name)
    for path in alternatives:
        source = alternative_digest(path)
        other = alternative_by_source.get(source) or record.alternatives.get(path.stem)
        if other is None:
            strangers.append(f"alternative {path.name}")
            continue
        found_alternatives[path.stem] = other
        if other.source != source:
            changed_alternatives.append(path)
    return _Matched(found, found_alternatives, frozenset(changed), tuple(changed_alternatives), tuple(strangers))


def _graded(subject: KataUnderCheck, record: Record, matched: _Matched) -> Measured:
    """What two splits come to: known-bad attempts by their named test, but all tests for those that changed."""
    whole = set(matched.known_bad) if _has_other_tests(subject, record) else matched.changed
    alternatives = matched.changed_alternatives
    return Trials(subject.kata, subject.known_bad, alternatives, _DEPTH, record, subject.tell, whole).measure()


def _has_other_tests(subject: KataUnderCheck, record: Record) -> bool:
    """Whether hidden tests were renamed, added or taken away, so that the recorded names say nothing."""
    names = {test.name for test in subject.tests}
    recorded = {test for one in record.known_bad.values() for test in one.fails}
    return bool(recorded - names) or bool(record.test_seconds and set(record.test_seconds) != names)


def _figures(record: Record, measured: Measured) -> list[Figure]:
    """The metrics of both splits beside those of the record."""
    return compared(record, measured.reference, lambda index: bool(record.splits[index].data.exact))


def _against(
    subject: KataUnderCheck, record: Record, matched: _Matched, measured: Measured, figures: Sequence[Figure]
) -> Iterator[str]:
    """What has changed, in words; nothing if the record may be bound."""
    for (where, message), names in measured.kata_faults.items():
        yield f"{where} raised {message} with {names[0]}"
    for index, split in enumerate(record.splits):
        made = subject.split(index)
        known = split.data.exact or split.bits != data_digest(made)
        if known and (places := split.data.differences(fingerprint(made), record.data_tolerance)):
            yield f"the data of split {index} are others, in {', '.join(places[:3])}"
            break
    yield from (str(figure) for figure in figures if not figure.holds)
    for trial in measured.reference:
        if failed := [check.name for check in trial.checks if not check.passed]:
            yield f"the reference fails {', '.join(failed)} on split {trial.split_index}"
    yield from _slipped(subject, matched, measured)
    for path in matched.changed_alternatives:
        trials = measured.alternatives[path.stem]
        has_metric = subject.kata.manifest.metric is not None
        if any(trial.medal(has_metric=has_metric) not in (Medal.SILVER, Medal.GOLD) for trial in trials):
            yield f"the alternative {path.name} is another one, and below silver"


def _slipped(subject: KataUnderCheck, matched: _Matched, measured: Measured) -> Iterator[str]:
    """Known-bad attempts that are no longer caught, or that fail other tests than were recorded."""
    names = {test.name for test in subject.tests}
    for known in subject.known_bad:
        trials, recorded = measured.known_bad[known.name], matched.known_bad[known.name]
        if sentence := next(filter(None, (trial.cannot_run for trial in trials)), ""):
            yield f"{KNOWN_BAD_FOLDER}/{known.name}.py cannot run: {sentence}"
        elif not any(trial.failed(known.caught_by) for trial in trials):
            yield f"{KNOWN_BAD_FOLDER}/{known.name}.py passes {known.caught_by}, which is to catch it"
        elif known.name in matched.changed and set(recorded.fails) <= names:
            fails = measured_mistake(known, trials).fails
            if set(fails) != set(recorded.fails):
                others = sorted(set(fails) ^ set(recorded.fails))
                yield f"{KNOWN_BAD_FOLDER}/{known.name}.py is another one, and fails other tests ({', '.join(others)})"


def _bound(subject: KataUnderCheck, record: Record, matched: _Matched, measured: Measured) -> Record:
    """The record with its figures as they were, under the digests of today."""
    whole = set(matched.known_bad) if _has_other_tests(subject, record) else matched.changed
    known_bad = {}
    for known in subject.known_bad:
        now, then = measured_mistake(known, measured.known_bad[known.name]), matched.known_bad[known.name]
        known_bad[known.name] = dataclasses.replace(
            then,
            fails=now.fails if known.name in whole else then.fails,
            caught_by=now.caught_by,
            source=now.source,
        )
    alternatives = dict(record.alternatives)
    if subject.location.alternatives:
        paths = {path.stem: path for path in subject.alternatives}
        alternatives = {
            name: dataclasses.replace(one, source=alternative_digest(paths[name]))
            for name, one in matched.alternatives.items()
        }
    splits = []
    for index, split in enumerate(record.splits):
        if not split.data.exact:  # of the schema before this one
            made = subject.split(index)
            split = dataclasses.replace(split, data=fingerprint(made), bits=data_digest(made))
        splits.append(split)
    return dataclasses.replace(
        record,
        graded=measured.graded,
        texts=graded_texts(subject.kata),
        libraries={name: record.libraries.get(name, now) for name, now in library_versions(subject.kata).items()},
        test_seconds=seconds_of_tests(measured.reference),
        score_seconds=seconds_of_score(measured.reference),
        known_bad=known_bad,
        alternatives=alternatives,
        splits=tuple(splits),
    )

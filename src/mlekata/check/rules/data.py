"""Rules about the data: it repeats, it differs, and no held-out row is public."""

from __future__ import annotations

from mlekata.authoring.split import HeldOut, Split
from mlekata.check.finding import NotApplicable
from mlekata.check.kata_under_check import KataUnderCheck
from mlekata.check.overlap import overlaps
from mlekata.check.rules.rule import Cost, Faults, rule
from mlekata.errors import KataError
from mlekata.kata.fingerprint import data_digest
from mlekata.kata.folder import RECORD_FILE
from mlekata.kata.worlds import build_split

_AGAIN = "take all randomness from `rng`, and no order from sets"


def _digest(split: Split) -> str:
    try:
        return data_digest(split)
    except KataError as error:
        raise NotApplicable from error


@rule(Cost.BUILDING)
def data_can_be_built(subject: KataUnderCheck) -> Faults:
    """build(rng) gives a Split of values that can cross to the attempt's process."""
    if not any((subject.folder / file).is_file() for file in subject.files_of("data")):
        raise NotApplicable
    try:
        subject.kata_to_read.module("data")
    except KataError as error:
        raise NotApplicable from error
    try:
        data_digest(subject.split(0))
    except (KataError, NotApplicable) as error:
        text = str(error).removeprefix(f"{subject.name}: ").removeprefix("data.py")
        yield "data.py", f"{text.lstrip(': ')}; expected build(rng) -> Split(public, HeldOut(inputs, labels))"


@rule(Cost.BUILDING)
def same_seed_same_data(subject: KataUnderCheck) -> Faults:
    """The same seed gives the same data: here, and, up to last digits, where the record was measured."""
    first = _digest(subject.split(0))
    try:
        again = _digest(build_split(subject.kata_to_read, 0))
    except KataError as error:
        raise NotApplicable from error
    if again != first:
        yield "data.py", f"two builds of one seed are different; expected the same data; {_AGAIN}"
        return
    record = subject.fitting_record
    if record is None or not record.splits or subject.version_differences:
        return  # other libraries may build other data: then figures are compared
    if places := subject.data_differences(0):
        yield (
            "data.py",
            f"split 0 is not what it was when {RECORD_FILE} was measured with the same libraries, in "
            f"{', '.join(places[:3])}; expected the same data on every machine, up to last digits; {_AGAIN}, and "
            "round what decides between two rows",
        )


@rule(Cost.BUILDING)
def other_seed_other_data(subject: KataUnderCheck) -> Faults:
    """Another seed gives other held-out data."""
    one, other = (_digest(Split(None, subject.split(index).held_out)) for index in (0, 1))
    if one == other:
        yield "data.py", "two seeds give the same held-out data; expected other data; draw what is held out with `rng`"


@rule(Cost.BUILDING)
def splits_do_not_overlap(subject: KataUnderCheck) -> Faults:
    """No held-out row that carries a label is a row of the public data."""
    for index in (0, 1):
        split = subject.split(index)
        held_out: HeldOut = split.held_out
        found = [one for one in overlaps(split.public, held_out.inputs, held_out.labels) if one.is_more_than_chance]
        for one in found:
            yield (
                "data.py",
                f"{one.met} of {one.rows} held-out rows ({one.held_out}) are rows of the public data ({one.public}); "
                "expected none, or as few as the public data repeats itself; split before anything is copied",
            )
        if found:
            return

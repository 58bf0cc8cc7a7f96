"""Rules about the data: it repeats, it differs, and no held-out row is public."""

from __future__ import annotations

from collections.abc import Iterator

from mlekata.authoring.split import HeldOut, Split
from mlekata.check.finding import NoGround
from mlekata.check.overlap import meetings
from mlekata.check.subject import Subject
from mlekata.errors import KataError
from mlekata.kata.fingerprint import data_digest
from mlekata.kata.folder import build_split

Faults = Iterator[tuple[str, str]]

_AGAIN = "take all randomness from `rng`, and no order from sets"


def _digest(split: Split) -> str:
    try:
        return data_digest(split)
    except KataError as error:
        raise NoGround from error


def data_can_be_built(subject: Subject) -> Faults:
    """build(rng) gives a Split of values that can cross to the attempt's process."""
    if not (subject.folder / "data.py").is_file():
        raise NoGround
    try:
        subject.kata_to_read.module("data")
    except KataError as error:
        raise NoGround from error
    try:
        data_digest(subject.split(0))
    except (KataError, NoGround) as error:
        text = str(error).removeprefix(f"{subject.name}: ").removeprefix("data.py")
        yield "data.py", f"{text.lstrip(': ')}; expected build(rng) -> Split(public, HeldOut(inputs, labels))"


def same_seed_same_data(subject: Subject) -> Faults:
    """The same seed gives the same data, here and where the record was measured."""
    first = _digest(subject.split(0))
    try:
        again = _digest(build_split(subject.kata_to_read, 0))
    except KataError as error:
        raise NoGround from error
    if again != first:
        yield "data.py", f"two builds of one seed are different; expected the same data; {_AGAIN}"
        return
    record = subject.fitting_calibration
    if record is not None and record.splits and record.splits[0].data != first:
        yield (
            "data.py",
            "split 0 is not what it was when calibration.json was measured, though files and libraries are the same; "
            f"expected the same data in every process; {_AGAIN}",
        )


def other_seed_other_data(subject: Subject) -> Faults:
    """Another seed gives other held-out data."""
    one, other = (_digest(Split(None, subject.split(index).held_out)) for index in (0, 1))
    if one == other:
        yield "data.py", "two seeds give the same held-out data; expected other data; draw what is held out with `rng`"


def rows_do_not_meet(subject: Subject) -> Faults:
    """No held-out row that carries a label is a row of the public data."""
    for index in (0, 1):
        split = subject.split(index)
        held_out: HeldOut = split.held_out
        found = [one for one in meetings(split.public, held_out.inputs, held_out.labels) if one.is_more_than_chance]
        for one in found:
            yield (
                "data.py",
                f"{one.met} of {one.rows} held-out rows ({one.held_out}) are rows of the public data ({one.public}); "
                "expected none, or as few as the public data repeats itself; split before anything is copied",
            )
        if found:
            return

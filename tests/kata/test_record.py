"""Records: what was measured is read back as it was, and a damaged or changed one is named."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
import tracemalloc
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from mlekata.errors import KataError
from mlekata.kata.fingerprint import Fingerprint
from mlekata.kata.record import (
    MeasuredAlternative,
    MeasuredMistake,
    PackedOutcomes,
    Record,
    RecordedSplit,
    Spread,
    pack_outcomes,
    read_record,
    record_text,
    unpack_outcomes,
    write_record,
)

numbers = st.floats(allow_nan=False, allow_infinity=False)
maybe = st.none() | numbers
names = st.text(max_size=12)
outcomes = arrays(np.float64, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=12))


def named(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(names, values, max_size=3)


def several(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=3).map(tuple)


records = st.builds(
    Record,
    graded=names,
    version=st.integers(1, 10_000),
    libraries=named(names),
    n_splits=st.integers(1, 20),
    texts=named(names),
    seconds=numbers,
    tolerance=numbers,
    data_tolerance=numbers,
    broken_rules=several(names),
    test_seconds=named(numbers),
    score_seconds=numbers,
    baseline=st.none() | st.builds(Spread, numbers, numbers),
    reference=st.none() | st.builds(Spread, numbers, numbers),
    gap_in_standard_errors=maybe,
    alternatives=named(st.builds(MeasuredAlternative, maybe, maybe, names)),
    known_bad=named(st.builds(MeasuredMistake, several(names), st.integers(0, 20), maybe, names, names)),
    splits=several(
        st.builds(
            RecordedSplit,
            st.builds(Fingerprint, named(names), named(several(numbers))),
            names,
            maybe,
            maybe,
            st.none() | st.builds(pack_outcomes, outcomes),
        )
    ),
)
RECORD = Record(
    graded="ab",
    version=2,
    libraries={"numpy": "2.4"},
    n_splits=20,
    seconds=0.1,
    test_seconds={"test_a": 0.1},
    baseline=Spread(1.0, 0.1),
    reference=Spread(2.0, 0.1),
    gap_in_standard_errors=9.5,
    alternatives={"tree": MeasuredAlternative(0.9, 0.03, "ef")},
    known_bad={"mean_value": MeasuredMistake(("test_a",), 20, 0.1, "test_a", "cd")},
    splits=(
        RecordedSplit(
            Fingerprint({"public": "ab"}, {"public float64": (1.0, 0.5, 0.5, 0.5, 0.5)}),
            "bits",
            1.0,
            2.0,
            pack_outcomes(np.arange(6.0).reshape(3, 2)),
        ),
    ),
)


@pytest.fixture
def kata(changed_kata):
    return changed_kata({})


@given(record=records)
@example_settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_record_is_read_as_it_was_written(kata, record):
    """Every field comes back equal."""
    write_record(kata, record)
    assert read_record(kata) == record


def test_a_record_is_text_for_people():
    """Sorted keys, one a line, numbers that belong together on one line, and a line end at the end."""
    text = record_text(RECORD)
    keys = re.findall(r'^ "(\w+)"', text, re.MULTILINE)
    assert keys == sorted(["schema", "seal", *(field.name for field in dataclasses.fields(Record))])
    assert '"public float64": [ 1.0, 0.5, 0.5, 0.5, 0.5 ]' in text and '"shape": [ 3, 2 ]' in text
    assert text.endswith("}\n")


def test_a_kata_that_was_not_measured_has_no_record(kata):
    """A missing file is not an error."""
    assert read_record(kata) is None


def test_a_record_that_cannot_be_read_is_named(kata):
    """A folder in its place, or a lack of permission, is a kata error and not a crash."""
    path = kata.folder / "record.json"
    path.mkdir()
    with pytest.raises(KataError, match=f"^{re.escape(str(path))}: cannot be read: Is a directory$"):
        read_record(kata)


def damaged(seal: bool = True, **changes) -> bytes:
    """The record's JSON with some fields changed, under a seal that fits; "absent" takes a field away."""
    data = {**json.loads(record_text(RECORD)), **changes}
    data = {key: value for key, value in data.items() if value != "absent" and key != "seal"}
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":")).encode()
    return json.dumps({**data, "seal": hashlib.sha256(canonical).hexdigest()} if seal else data).encode()


SPLIT = json.loads(record_text(RECORD))["splits"][0]
MISTAKE = {"fails": ["test_a"], "caught": 1, "quality": 0.1, "caught_by": "test_a", "source": ""}


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b"5",
        b"null",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        damaged()[:-20],
        damaged(schema="mlekata.record/9"),
        damaged(schema=["mlekata.record/1"]),
        damaged(seal=False),
        *(damaged(**{name: "absent"}) for name in ("graded", "version", "libraries", "n_splits", "seconds")),
        damaged(stray=1),
        damaged(graded=5),
        damaged(version="2"),
        damaged(version=True),
        damaged(libraries=["numpy"]),
        damaged(libraries={"numpy": 2.4}),
        damaged(n_splits="many"),
        damaged(seconds=None),
        damaged(seconds=True),
        damaged(tolerance="wide"),
        damaged(broken_rules="none"),
        damaged(broken_rules=[1]),
        damaged(test_seconds={"test_a": "long"}),
        damaged(baseline=1.0),
        damaged(baseline={"mean": 1.0}),
        damaged(baseline={"mean": "1", "standard_deviation": 0.1}),
        damaged(gap_in_standard_errors="wide"),
        damaged(alternatives={"tree": 0.1}),
        damaged(alternatives={"tree": {"quality": "high", "standard_error": 0.1}}),
        damaged(known_bad=["mean_value"]),
        damaged(known_bad={"mean_value": {**MISTAKE, "fails": "test_a"}}),
        damaged(known_bad={"mean_value": {**MISTAKE, "fails": [1]}}),
        damaged(known_bad={"mean_value": {**MISTAKE, "caught": "1"}}),
        damaged(known_bad={"mean_value": {**MISTAKE, "quality": "0.1"}}),
        damaged(splits=5),
        damaged(splits=[{}]),
        damaged(splits=[{**SPLIT, "data": "cd"}]),
        damaged(splits=[{**SPLIT, "data": {"exact": {}, "floats": {"a": [None]}}}]),
        damaged(splits=[{**SPLIT, "outcomes": {"shape": [3], "packed": ""}}]),
        damaged(splits=[{**SPLIT, "outcomes": {"shape": ["3", "2"], "packed": ""}}]),
        damaged(splits=[{**SPLIT, "outcomes": {"shape": [3, 2], "packed": None}}]),
        damaged().replace(b"0.03", b"0.04"),
        damaged().replace(b'"graded": "ab"', b'"graded": "ba"'),
        damaged(seconds=float("nan")),
        json.dumps({"schema": "mlekata.calibration/1"}).encode(),
        json.dumps({"schema": "mlekata.calibration/1", "splits": 5}).encode(),
    ],
)
def test_a_damaged_record_is_named_with_its_remedy(kata, text):
    """Cut, foreign, changed by hand or of the wrong types: a kata error with the file and the command that mends it."""
    path = kata.folder / "record.json"
    path.write_bytes(text)
    expected = rf"^{re.escape(str(path))}: not a record as it was measured \(\w+: .*\); run `mlekata check {kata.name} "
    with pytest.raises(KataError, match=expected + "--full --measure`$"):
        read_record(kata)


def test_a_figure_that_was_changed_by_hand_is_seen(kata):
    """The seal is over every fact; the sentence says that one was changed."""
    path = kata.folder / "record.json"
    for old, new in (('"caught": 20', '"caught": 19'), ('"mean": 2.0', '"mean": 2.1'), ('"test_a"', '"test_b"')):
        text = record_text(RECORD)
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(KataError, match="it was changed after it was measured"):
            read_record(kata)


OLD = {
    "schema": "mlekata.calibration/1",
    "files": "0123",
    "version": 2,
    "libraries": {"numpy": "2.4"},
    "seeds": 20,
    "seconds": 0.24,
    "baseline": {"mean": 0.5, "standard_deviation": 0.03},
    "reference": {"mean": 0.4, "standard_deviation": 0.02},
    "gap_in_standard_errors": 11.97,
    "alternatives": {"plain_loops": 0.0209},
    "alternative_qualities": {"plain_loops": 0.9598},
    "known_bad": {"constant": {"caught": 20, "fails": ["test_a"], "quality": -3.0}},
    "splits": [{"data": "4567", "shape": [3, 2], "packed": pack_outcomes(np.arange(6.0).reshape(3, 2)).packed}],
}


@pytest.mark.parametrize("file", ["record.json", "calibration.json"])
def test_a_record_of_the_schema_before_is_read(kata, file):
    """Under its old name or the new one: with its figures, bound to nothing; written again, the old file is gone."""
    (kata.folder / file).write_text(json.dumps(OLD), encoding="utf-8")
    record = read_record(kata)
    assert (record.graded, record.version, record.n_splits, record.seconds) == ("", 2, 20, 0.24)
    assert (record.baseline, record.reference) == (Spread(0.5, 0.03), Spread(0.4, 0.02))
    assert record.alternatives == {"plain_loops": MeasuredAlternative(0.9598, 0.0209)}
    assert record.known_bad == {"constant": MeasuredMistake(("test_a",), 20, -3.0)}
    (split,) = record.splits
    assert (split.bits, split.data) == ("4567", Fingerprint({}, {}))
    np.testing.assert_array_equal(unpack_outcomes(split.outcomes), np.arange(6.0).reshape(3, 2))
    write_record(kata, record)
    assert read_record(kata) == record and not (kata.folder / "calibration.json").exists()


# Outcomes


@given(arrays(np.float64, array_shapes(min_dims=2, max_dims=2, max_side=30), elements=st.floats()))
@example_settings(deadline=None)
def test_outcomes_are_kept_exactly(values):
    """Every bit, NaN, infinity and the sign of zero included."""
    record = pack_outcomes(values)
    assert record.shape == values.shape
    found = unpack_outcomes(record)
    assert found.dtype == np.float64 and found.tobytes() == values.tobytes() and found.shape == values.shape


@pytest.mark.parametrize("values", [np.arange(6).reshape(3, 2), np.arange(6.0).reshape(2, 3).T, np.ones((3, 2), ">f8")])
def test_outcomes_of_another_layout_are_kept_as_numbers(values):
    """Whole numbers, transposed arrays and the other byte order."""
    np.testing.assert_array_equal(unpack_outcomes(pack_outcomes(values)), values)


def test_outcomes_may_be_written_to():
    """What is read is an array of one's own, not a view of the file's bytes."""
    found = unpack_outcomes(pack_outcomes(np.zeros((2, 1))))
    found += 1
    assert found.sum() == 2


PACKED = pack_outcomes(np.arange(6.0).reshape(3, 2)).packed
BYTES = base64.b64decode(PACKED)


@pytest.mark.parametrize(
    ("shape", "packed", "message"),
    [
        ((3, 2.0), PACKED, "impossible shape"),
        ((True, 6), PACKED, "impossible shape"),
        (("3", "2"), PACKED, "impossible shape"),
        ((-3, -2), PACKED, "impossible shape"),
        ((0, -2), base64.b64encode(zlib.compress(b"")).decode(), "impossible shape"),
        ((10**6, 11), PACKED, "impossible shape"),
        ((4, 2), PACKED, "another number of outcomes than its shape says"),
        ((3, 1), PACKED, "another number of outcomes than its shape says"),
        ((3, 2), "", "another number of outcomes than its shape says"),
        ((3, 2), base64.b64encode(BYTES[:-3]).decode(), "another number of outcomes than its shape says"),
        ((3, 2), base64.b64encode(BYTES[:-1] + b"\x00").decode(), "incorrect data check"),
        ((3, 2), base64.b64encode(b"not compressed").decode(), "incorrect header check"),
        ((3, 2), PACKED[:-1], "padding"),
        ((3, 2), "!" + PACKED, "base64"),
        ((3, 2), "é", "ASCII"),
        ((3, 2), 5, "argument should be"),
    ],
)
def test_damaged_outcomes_are_refused(shape, packed, message):
    """A cut, changed or impossible record is a ValueError, never other numbers."""
    with pytest.raises(ValueError, match=message):
        unpack_outcomes(PackedOutcomes(shape, packed))


def test_a_small_record_cannot_fill_the_memory():
    """A bomb of zeros is unpacked no further than its shape says."""
    bomb = base64.b64encode(zlib.compress(bytes(50_000_000), 9)).decode()
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="another number of outcomes"):
            unpack_outcomes(PackedOutcomes((3, 2), bomb))
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()

"""Calibration records: what was measured is read back as it was, and a damaged record is named."""

from __future__ import annotations

import base64
import dataclasses
import importlib.metadata
import json
import re
import tracemalloc
import zlib

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from mlekata.errors import KataError
from mlekata.kata.record import (
    CALIBRATION_SCHEMA,
    Calibration,
    MeasuredMistake,
    ReferenceOutcomes,
    Spread,
    imported_modules,
    library_versions,
    pack_outcomes,
    read_calibration,
    unpack_outcomes,
    write_calibration,
)

numbers = st.floats(allow_nan=False, allow_infinity=False)
names = st.text(max_size=12)
outcomes = arrays(np.float64, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=12))

calibrations = st.builds(
    Calibration,
    files=names,
    version=st.integers(1, 10_000),
    libraries=st.dictionaries(names, names, max_size=3),
    seeds=st.integers(1, 20),
    seconds=numbers,
    baseline=st.none() | st.builds(Spread, numbers, numbers),
    reference=st.none() | st.builds(Spread, numbers, numbers),
    gap_in_standard_errors=st.none() | numbers,
    alternatives=st.dictionaries(names, numbers, max_size=3),
    alternative_qualities=st.dictionaries(names, numbers, max_size=3),
    known_bad=st.dictionaries(
        names,
        st.builds(MeasuredMistake, st.lists(names, max_size=3).map(tuple), st.integers(0, 20), st.none() | numbers),
        max_size=3,
    ),
    splits=st.lists(st.builds(pack_outcomes, outcomes, names), max_size=2).map(tuple),
)
RECORD = Calibration(
    files="ab",
    version=2,
    libraries={"numpy": "2.4"},
    seeds=20,
    seconds=0.1,
    baseline=Spread(1.0, 0.1),
    reference=Spread(2.0, 0.1),
    gap_in_standard_errors=9.5,
    alternatives={"tree": 0.03},
    alternative_qualities={"tree": 0.9},
    known_bad={"mean_value": MeasuredMistake(("test_a",), 20, 0.1)},
    splits=(pack_outcomes(np.arange(6.0).reshape(3, 2), "cd"),),
)


@pytest.fixture
def kata(changed_kata):
    return changed_kata({})


@given(record=calibrations)
@example_settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_record_is_read_as_it_was_written(kata, record):
    """Every field comes back equal."""
    path = write_calibration(kata, record)
    assert path == kata.folder / "calibration.json"
    assert read_calibration(kata) == record


def test_a_record_is_text_for_people(kata):
    """Sorted keys, one a line, and a line end at the end, so that version control shows what moved."""
    text = write_calibration(kata, RECORD).read_text(encoding="utf-8")
    keys = re.findall(r'^ "(\w+)"', text, re.MULTILINE)
    assert keys == sorted(["schema", *(field.name for field in dataclasses.fields(Calibration))])
    assert text.endswith("}\n")


def test_a_kata_that_was_not_measured_has_no_record(kata):
    """A missing file is not an error."""
    assert read_calibration(kata) is None


def test_a_record_that_cannot_be_read_is_named(kata):
    """A folder in its place, or a lack of permission, is a kata error and not a crash."""
    path = kata.folder / "calibration.json"
    path.mkdir()
    with pytest.raises(KataError, match=f"^{re.escape(str(path))}: cannot be read: Is a directory$"):
        read_calibration(kata)


def damaged(**changes) -> str:
    """The record's JSON with some fields changed; None takes a field away."""
    record = {"schema": CALIBRATION_SCHEMA, **dataclasses.asdict(RECORD), **changes}
    return json.dumps({key: value for key, value in record.items() if value != "absent"})


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
        damaged()[:-20].encode(),
        damaged(schema="mlekata.calibration/9").encode(),
        *(damaged(**{field.name: "absent"}).encode() for field in dataclasses.fields(Calibration)),
        damaged(stray=1).encode(),
        damaged(files=5).encode(),
        damaged(version="2").encode(),
        damaged(libraries=["numpy"]).encode(),
        damaged(libraries={"numpy": 2.4}).encode(),
        damaged(seeds="many").encode(),
        damaged(seconds=None).encode(),
        damaged(baseline=1.0).encode(),
        damaged(baseline={"mean": 1.0}).encode(),
        damaged(baseline={"mean": "1", "standard_deviation": 0.1}).encode(),
        damaged(gap_in_standard_errors="wide").encode(),
        damaged(alternatives={"tree": None}).encode(),
        damaged(alternative_qualities=0.9).encode(),
        damaged(known_bad=["mean_value"]).encode(),
        damaged(known_bad={"mean_value": {"fails": "test_a", "caught": 1, "quality": 0.1}}).encode(),
        damaged(known_bad={"mean_value": {"fails": [1], "caught": 1, "quality": 0.1}}).encode(),
        damaged(known_bad={"mean_value": {"fails": [], "caught": "1", "quality": 0.1}}).encode(),
        damaged(known_bad={"mean_value": {"fails": [], "caught": 1, "quality": "0.1"}}).encode(),
        damaged(splits=5).encode(),
        damaged(splits=[{"data": "cd", "shape": [3], "packed": ""}]).encode(),
        damaged(splits=[{"data": "cd", "shape": ["3", "2"], "packed": ""}]).encode(),
        damaged(splits=[{"data": "cd", "shape": [3, 2], "packed": None}]).encode(),
        damaged(splits=[{"data": 5, "shape": [3, 2], "packed": ""}]).encode(),
    ],
)
def test_a_damaged_record_is_named_with_its_remedy(kata, text):
    """Cut, foreign or of the wrong types: a kata error that names the file and the command that mends it."""
    path = kata.folder / "calibration.json"
    path.write_bytes(text)
    expected = rf"^{re.escape(str(path))}: not a calibration record \(\w+: .*\); run `mlekata check {kata.name} --full"
    with pytest.raises(KataError, match=expected + " --measure`$"):
        read_calibration(kata)


# Outcomes


@given(arrays(np.float64, array_shapes(min_dims=2, max_dims=2, max_side=30), elements=st.floats()))
@example_settings(deadline=None)
def test_outcomes_are_kept_exactly(values):
    """Every bit, NaN, infinity and the sign of zero included."""
    record = pack_outcomes(values, "digest")
    assert record.data == "digest" and record.shape == values.shape
    found = unpack_outcomes(record)
    assert found.dtype == np.float64 and found.tobytes() == values.tobytes() and found.shape == values.shape


@pytest.mark.parametrize("values", [np.arange(6).reshape(3, 2), np.arange(6.0).reshape(2, 3).T, np.ones((3, 2), ">f8")])
def test_outcomes_of_another_layout_are_kept_as_numbers(values):
    """Whole numbers, transposed arrays and the other byte order."""
    np.testing.assert_array_equal(unpack_outcomes(pack_outcomes(values, "")), values)


def test_outcomes_may_be_written_to():
    """What is read is an array of one's own, not a view of the file's bytes."""
    found = unpack_outcomes(pack_outcomes(np.zeros((2, 1)), ""))
    found += 1
    assert found.sum() == 2


PACKED = pack_outcomes(np.arange(6.0).reshape(3, 2), "").packed
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
        unpack_outcomes(ReferenceOutcomes("", shape, packed))


def test_a_small_record_cannot_fill_the_memory():
    """A bomb of zeros is unpacked no further than its shape says."""
    bomb = base64.b64encode(zlib.compress(bytes(50_000_000), 9)).decode()
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="another number of outcomes"):
            unpack_outcomes(ReferenceOutcomes("", (3, 2), bomb))
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


# What a file imports


@pytest.mark.parametrize(
    ("source", "modules"),
    [
        ("", ()),
        ("import numpy as np, pandas", ("numpy", "pandas")),
        ("from sklearn.linear_model import LogisticRegression", ("sklearn.linear_model",)),
        ("import numpy\nfrom numpy import array\nimport numpy", ("numpy",)),
        ("from . import other\nfrom .other import name", ()),
        ("def f():\n    import torch\nif True:\n    import scipy", ()),
        ("import numpy\ndef broken(:", ()),
        ("import numpy\0", ()),
        ("import numpy  # \udc80", ()),
        ("import numpy\n" + "-" * 100_000 + "1", ()),
        ("import numpy\nx" + ".a" * 100_000, ()),
        ("import numpy\npattern = '\\d'\nprint(1 is 1)", ("numpy",)),
    ],
)
def test_imports_are_those_at_the_top_level(source, modules):
    """In order, once each; none for what is not Python, however it is broken, and without a warning."""
    assert imported_modules(source) == modules


def test_library_versions_are_those_that_are_installed(changed_kata):
    """NumPy's, and major.minor of each library that data, scorer and reference import; "absent" if it is not there."""
    source = "import os\nimport pandas as pd\nfrom sklearn.tree import DecisionTreeClassifier\nimport no_such_library\n"
    kata = changed_kata({"reference.py": source, "known_bad/other.py": "import hypothesis\n"})

    def short(name: str) -> str:
        return ".".join(importlib.metadata.version(name).split(".")[:2])

    assert library_versions(kata) == {
        "no_such_library": "absent",
        "numpy": short("numpy"),
        "pandas": short("pandas"),
        "sklearn": short("scikit-learn"),
    }

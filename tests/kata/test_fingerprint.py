"""Fingerprints of data: the same where machines and libraries differ in rounding and storage, others for other data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from mlekata.authoring.split import HeldOut, Split
from mlekata.errors import KataError
from mlekata.kata.fingerprint import DATA_TOLERANCE, Fingerprint, data_digest, fingerprint, is_near, project


def split_of(public: Any = 0, inputs: Any = 0, labels: Any = 0) -> Split:
    return Split(public, HeldOut(inputs, labels))


def print_of(value: Any) -> Fingerprint:
    return fingerprint(split_of(value))


def are_alike(one: Any, other: Any) -> bool:
    return print_of(one).differences(print_of(other)) == []


# What rounding and storage may move

TIMES = np.array(["2024-02-29T12:30:00", "NaT", "1969-12-31T23:59:59"], "datetime64[s]")
WHOLE = [3, -1, 200]
TEXTS = ["a", "é\U0001fae8", ""]
GAPS = ["a", None, "c"]
STORED: list[tuple[str, Callable[[], list[Any]]]] = [
    ("width of whole numbers", lambda: [np.array(WHOLE, kind) for kind in ("i2", "i4", "i8", ">i8")]),
    ("signed or not", lambda: [np.array([0, 7], kind) for kind in ("u1", "i1", "u8")]),
    ("order in memory", lambda: [np.arange(6.0).reshape(2, 3), np.asfortranarray(np.arange(6.0).reshape(2, 3))]),
    ("unit of dates", lambda: [TIMES.astype(f"datetime64[{unit}]") for unit in ("s", "ms", "us", "ns")]),
    (
        "unit of durations",
        lambda: [np.array([1, 2], f"m8[{u}]") * n for u, n in (("s", 1), ("ms", 1000), ("us", 10**6))],
    ),
    ("width of text", lambda: [np.array(TEXTS), np.array(TEXTS).astype("U30")]),
    ("text in a column", lambda: [pd.Series(TEXTS, dtype=kind) for kind in ("object", "str", "string")]),
    ("text in Arrow", lambda: [pd.Series(TEXTS, dtype=pd.StringDtype(kind)) for kind in ("python", "pyarrow")]),
    ("missing text", lambda: [pd.Series(GAPS, dtype=kind) for kind in ("object", "str", "string")]),
    ("kind of index", lambda: [pd.Series([1, 2], index=index) for index in (range(2), [0, 1], np.array([0, 1], "i2"))]),
    ("columns' names", lambda: [pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]}).rename(columns=str)]),
    (
        "columns' index",
        lambda: [pd.DataFrame([[1]], columns=pd.Index(["a"], dtype=kind)) for kind in ("object", "str")],
    ),
    ("masked or not", lambda: [pd.Series(WHOLE), pd.Series(WHOLE, dtype="Int64"), pd.Series(WHOLE, dtype="Int16")]),
    ("bools", lambda: [pd.Series([True, False]), pd.Series([True, False], dtype="boolean")]),
    ("missing floats", lambda: [pd.Series([1.5, None]), pd.Series([1.5, None], dtype="Float64")]),
    ("categories", lambda: [pd.Series(pd.Categorical(TEXTS)), pd.Series(TEXTS, dtype="object").astype("category")]),
    ("scalars of NumPy", lambda: [{"n": 3, "t": "a", "b": True}, {"n": np.int16(3), "t": np.str_("a"), "b": np.True_}]),
    ("sign of zero", lambda: [np.array([0.0, 1.0]), np.array([-0.0, 1.0])]),
]


@pytest.mark.parametrize("make", [make for _, make in STORED], ids=[name for name, _ in STORED])
def test_how_a_value_is_stored_does_not_matter(make):
    """Equal values are the same data in whatever NumPy or pandas of this or another version keeps them in."""
    first, *others = make()
    assert [print_of(other) for other in others] == [print_of(first)] * len(others)


finite = st.floats(allow_nan=False, allow_infinity=False)
tables = arrays(np.float64, array_shapes(min_dims=1, max_dims=2, max_side=40), elements=finite)


@given(values=tables, seed=st.integers(0, 2**32))
@example_settings(deadline=None)
def test_last_digits_do_not_matter(values, seed):
    """Each number moved by a few rounding steps is the same data."""
    steps = np.random.default_rng(seed).integers(-4, 5, values.shape)
    with np.errstate(over="ignore"):
        moved = values * (1 + steps * np.finfo(float).eps)
    moved = np.where(np.isfinite(moved), moved, values)
    assert are_alike(values, moved)
    assert are_alike(pd.DataFrame(values), pd.DataFrame(moved))
    assert are_alike(values.tolist(), moved.tolist())


@pytest.mark.parametrize("kind", ["float16", "float32", "complex64", "complex128"])
def test_last_digits_of_other_widths_do_not_matter(kind):
    """A narrow float's last digit is worth more; the width itself is part of the data."""
    values = np.random.default_rng(1).normal(0, 1, 1000).astype(kind)
    step = max(float(np.finfo(kind).eps), DATA_TOLERANCE / 10)
    assert are_alike(values, (values * (1 + step)).astype(kind))
    assert not are_alike(values, (values * (1 + 400 * step)).astype(kind))
    assert not are_alike(values, values.astype("complex128" if kind != "complex128" else "complex64"))


# What a real change is


@given(
    n=st.sampled_from([1, 2, 17, 4096, 4097, 100_000]),
    seed=st.integers(0, 2**32),
    scale=st.sampled_from([1e-200, 1e-3, 1.0, 1e9, 1e200]),
)
@example_settings(deadline=None, max_examples=40)
def test_one_number_that_moves_is_found(n, seed, scale):
    """By a millionth of the column's scale, wherever it is."""
    rng = np.random.default_rng(seed)
    values = scale * rng.normal(5, 2, n)
    moved = values.copy()
    place = rng.integers(n)
    moved[place] += rng.choice([-1, 1]) * 1e-6 * np.sqrt(np.mean((values / scale) ** 2)) * scale
    assert print_of({"a": values}).differences(print_of({"a": moved})) == ["public/a float64"]


@given(n=st.sampled_from([2, 17, 4096, 9000]), seed=st.integers(0, 2**32))
@example_settings(deadline=None, max_examples=40)
def test_two_rows_that_swap_are_found(n, seed):
    """In an array and in a table, near or far from one another."""
    rng = np.random.default_rng(seed)
    values = rng.normal(5, 2, (n, 3))
    one, other = rng.choice(n, 2, replace=False)
    swapped = values.copy()
    swapped[[one, other]] = values[[other, one]]
    assert not are_alike(values, swapped)
    assert not are_alike(pd.DataFrame(values), pd.DataFrame(swapped))


@given(value=arrays(np.float64, st.integers(1, 30), elements=st.sampled_from([0.0, 1.0, np.nan, np.inf, -np.inf])))
def test_gaps_and_infinities_are_exact(value):
    """NaN, infinity and its sign in another place are other data."""
    for other in (0.0, 1.0, np.nan, np.inf, -np.inf):
        changed = value.copy()
        changed[0] = other
        assert are_alike(value, changed) is bool(np.array_equal(value, changed, equal_nan=True))


DIFFERENT: list[Any] = [
    np.arange(3),
    np.arange(3) + 1,
    np.arange(3.0),
    np.arange(3) > 0,
    np.arange(3).reshape(3, 1),
    np.arange(3)[:2],
    [0, 1, 2],
    (0, 1, 2),
    ["0", "1", "2"],
    [b"0", b"1", b"2"],
    ["01", "", "2"],
    np.array(["0", "1", "2"]),
    [["0"], ["1", "2"]],
    {"a": 1},
    {"b": 1},
    {"a": 1.0},
    {"a": True},
    {"a": None},
    {1: "a"},
    pd.Series([0, 1, 2]),
    pd.Series([0, 1, 2], name="a"),
    pd.Series([0, 1, 2], index=[1, 2, 0]),
    pd.DataFrame({"a": [0, 1, 2]}),
    pd.DataFrame({"b": [0, 1, 2]}),
    pd.DataFrame({"a": [0, 1, 2], "b": [0, 1, 2]}),
    pd.Index([0, 1, 2]),
    pd.Index([0, 1, 2], name="a"),
    pd.MultiIndex.from_product([[0, 1], ["a", "b"]]),
    pd.Series(pd.Categorical(["a", "b"], ["a", "b"])),
    pd.Series(pd.Categorical(["a", "b"], ["b", "a"])),
    pd.Series(pd.Categorical(["a", "b"], ["a", "b"], ordered=True)),
    pd.Series([0, 1, None], dtype="Int64"),
    pd.Series([0, None, 2], dtype="Int64"),
    pd.Series(["a", None], dtype="object"),
    pd.Series(["a", ""], dtype="object"),
    pd.Series([("a", 1), ("b", 2)]),
    pd.to_datetime(pd.Series(["2024-01-01"])),
    pd.to_datetime(pd.Series(["2024-01-01"])).dt.tz_localize("UTC"),
    pd.to_datetime(pd.Series(["2024-01-01"])).dt.tz_localize("Europe/Paris"),
    np.array(["2024-01-01"], "M8[D]"),
    np.array([1], "m8[s]"),
    2**70,
    -(2**70),
    "a",
    b"a",
    "",
    None,
    True,
    1,
    1.0,
    float("nan"),
]


def test_any_other_value_is_other_data():
    """Of another kind, shape, name, order or content, pair by pair."""
    prints = [print_of(value) for value in DIFFERENT]
    alike = [(i, k) for i in range(len(prints)) for k in range(i) if not prints[i].differences(prints[k])]
    assert [(DIFFERENT[i], DIFFERENT[k]) for i, k in alike] == []


def test_each_part_of_a_split_counts():
    """Public data, inputs and labels are told apart, and the difference says which it is."""
    one = fingerprint(split_of(1, 2, 3))
    assert one.differences(fingerprint(split_of(1, 2, 4))) == ["labels (more than last digits)"]
    assert len(one.differences(fingerprint(split_of(2, 1, 4)))) == 3


def test_many_columns_and_many_arrays_are_few_numbers():
    """A list of a thousand arrays is one group of floats, a table of 500 columns too, and one of 20 has its names."""
    rng = np.random.default_rng(0)
    assert list(print_of([rng.normal(size=3) for _ in range(1000)]).floats) == ["public/[] float64"]
    assert list(print_of(pd.DataFrame(rng.normal(size=(2, 500)))).floats) == ["public/[] float64"]
    assert len(print_of(pd.DataFrame(rng.normal(size=(2, 20)))).floats) == 20
    assert list(print_of(dict.fromkeys(range(1000), 0.5)).floats) == ["public/[] float64"]


@pytest.mark.parametrize("values", [[1.7e308] * 9, [5e-324] * 9, [0.0] * 9, [], [1e308, -1e-308]])
def test_extreme_numbers_are_projected_to_finite_ones(values):
    """A record is JSON, which has no infinity."""
    projected = project([np.array(values, np.float64)])
    assert np.isfinite(projected).all()
    assert is_near(projected, projected, 0.0)


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ({"rule": print}, r"a builtins\.builtin_function_or_method cannot cross"),
        (np.array([print]), "a numpy.ndarray of dtype object cannot cross"),
        (pd.Series([print]), r"a builtins\.builtin_function_or_method cannot cross"),
        (pd.Series(pd.arrays.SparseArray([0, 1])), "a column of dtype Sparse"),
        ({1, 2}, r"a builtins\.set cannot cross"),
    ],
)
def test_what_cannot_cross_is_the_authors_fault(value, named):
    """Named as data.py's."""
    with pytest.raises(KataError, match=rf"^data\.py: {named}.*; a split holds arrays, frames and plain values$"):
        print_of(value)


def test_tensors_are_data_too():
    """By their numbers, in their width."""
    torch = pytest.importorskip("torch", reason="needs PyTorch, an extra")
    one = torch.arange(6.0).reshape(2, 3)
    assert are_alike(one, one.t().contiguous().t())
    assert not are_alike(one, one.double())
    assert not are_alike(one, one + 1)
    assert are_alike(torch.tensor([1, 2]).bfloat16(), torch.tensor([1, 2]).bfloat16())


# The digest to the last bit


def test_the_digest_of_a_split_is_of_all_its_parts():
    """Equal data has an equal digest; another value, dtype or place has another one."""
    one = np.arange(3)
    variants = [
        split_of(one),
        split_of(one + 1),
        split_of(one.astype(np.float64)),
        split_of(one.astype(np.float64) * (1 + 1e-15)),
        split_of(one.reshape(3, 1)),
        split_of(inputs=one),
        split_of(labels=one),
        split_of(pd.DataFrame({"a": one})),
        split_of(pd.DataFrame({"b": one})),
    ]
    assert len({data_digest(split) for split in variants}) == len(variants)
    assert data_digest(split_of(np.arange(3))) == data_digest(split_of(np.arange(3)))


def test_a_split_of_what_cannot_cross_has_no_digest():
    """A function among the data is named as data.py's."""
    with pytest.raises(KataError, match=r"^data\.py: .*; a split holds arrays, frames and plain values$"):
        data_digest(split_of(labels={"rule": print}))


# Every kata

PRINTED = """\
import json, sys
from mlekata.errors import NotInstalled
from mlekata.kata import catalogue
from mlekata.kata.fingerprint import fingerprint
from mlekata.kata.worlds import build_split
found = {}
for kata in catalogue.select(["all"]):
    try:
        made = fingerprint(build_split(kata, 0))
    except NotInstalled:
        continue
    found[kata.name] = [dict(made.exact), dict(made.floats)]
json.dump(found, sys.stdout)
"""


def printed_with(features: str) -> dict[str, Any]:
    """The fingerprints of all katas' split 0, in a process whose NumPy leaves some of the processor unused."""
    environment = {**os.environ, "NPY_DISABLE_CPU_FEATURES": features}
    done = subprocess.run([sys.executable, "-c", PRINTED], env=environment, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_data_of_every_kata_fit_on_another_processor():
    """Split 0 with all of this processor's vector units and with fewer: the same data, though not to the last digit."""
    many, few = (
        {name: fingerprint_from_json(*made) for name, made in printed_with(features).items()}
        for features in ("", "X86_V4 AVX512_ICL AVX512_SPR")
    )
    assert many.keys() == few.keys() and len(many) > 0
    assert {name: made.differences(few[name]) for name, made in many.items() if made.differences(few[name])} == {}


def fingerprint_from_json(exact: dict[str, str], floats: dict[str, list[float]]) -> Fingerprint:
    return Fingerprint(exact, {place: tuple(projected) for place, projected in floats.items()})


def test_projections_of_another_length_are_not_near():
    """A damaged record is other data, not an error."""
    assert not is_near((1.0, 0.5), (1.0, 0.5, 0.5), 1.0)
    assert not is_near((), (), 1.0)


def test_the_tolerance_is_far_from_rounding_and_from_real_changes():
    """A thousand times what differs between processors, a hundredth of a change of 1e-6 in ten thousand numbers."""
    assert 1000 * 2 * np.finfo(float).eps < DATA_TOLERANCE < 1e-6 / np.sqrt(10_000) / 50

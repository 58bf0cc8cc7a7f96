"""The wire: every listed value comes back as it was, and nothing else leaves."""

from __future__ import annotations

import collections
import datetime
import enum
import socket
import struct
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mlekata import wire
from mlekata.errors import WireError
from mlekata.wire import tags

DTYPES = [
    *("?", "i1", "u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16"),
    *("<U1", "<U7", "S1", "S5", "<M8[D]", "<M8[ns]", "<M8[s]", "<m8[h]", "<m8[us]"),
]
COLUMNS = [
    *("bool", "int8", "uint16", "int32", "int64", "uint64", "float16", "float32", "float64", "complex128"),
    *("datetime64[s]", "datetime64[ns]", "timedelta64[us]", "UTC", "Europe/Paris", "str", "string", "object of str"),
    *("scalars", "labels", "Int8", "Int64", "UInt32", "Float32", "Float64", "boolean"),
    *("category of str", "category of int", "ordered category", "category of dates"),
]
LABELS = [None, "price_eur", 3, ("price", 2020), b"raw", 2.5]
COLUMN_KINDS = st.sampled_from(COLUMNS)

any_text = st.text(st.characters(exclude_categories=()), max_size=20)
integers = st.integers() | st.integers(-(2**300), 2**300)
scalars = st.none() | st.booleans() | integers | st.floats() | any_text | st.binary(max_size=20)
plain_values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(scalars | st.tuples(scalars, scalars), inner, max_size=4)
    ),
    max_leaves=12,
)


@st.composite
def arrays(draw, max_dimensions=4):
    """An array of a listed dtype with arbitrary contents, shape and layout."""
    shape = draw(st.lists(st.integers(0, 4), max_size=max_dimensions).map(tuple))
    array = filled(np.dtype(draw(st.sampled_from(DTYPES))), shape, draw(st.integers(0, 2**32)))
    layout = draw(st.sampled_from(["plain", "transposed", "reversed", "big-endian", "read-only"]))
    if layout == "transposed":
        return array.T
    if layout == "reversed" and array.ndim:
        return array[::-1]
    if layout == "big-endian":
        return array.astype(array.dtype.newbyteorder(">"))
    if layout == "read-only" and array.ndim:
        array.flags.writeable = False
    return array


def filled(dtype: np.dtype, shape: tuple[int, ...], seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    if dtype.kind == "b":
        return np.asarray(rng.random(shape) < 0.5)
    if dtype.kind == "U":
        return rng.integers(0, 0x110000, (*shape, dtype.itemsize // 4), np.uint32).view(dtype).reshape(shape)
    return np.frombuffer(rng.bytes(int(np.prod(shape)) * dtype.itemsize), dtype).reshape(shape).copy()


def column(kind: str, rows: int, seed: int) -> pd.Series:
    """A column of one of the kinds in COLUMNS, some of it missing where it can be."""
    rng = np.random.default_rng(seed)
    whole = rng.integers(0, 100, rows)
    missing = rng.random(rows) < 0.3
    # Where pandas keeps text with pyarrow, it refuses lone surrogates itself; Python objects may always have them.
    odd = "é\ud800" if kind == "object of str" else "é"
    texts = [f"{odd}{n}" if n % 2 else "" for n in whole.tolist()]
    match kind.split(" "):
        case ["UTC"] | ["Europe/Paris"]:
            return pd.Series(pd.to_datetime(whole, unit="D")).mask(missing).dt.tz_localize("UTC").dt.tz_convert(kind)
        case ["str"] | ["string"]:
            return pd.Series([None if gap else t for t, gap in zip(texts, missing, strict=True)], dtype=kind)
        case ["object", "of", "str"]:
            return pd.Series([None if gap else t for t, gap in zip(texts, missing, strict=True)], dtype=object)
        case ["scalars"]:
            choices = [None, True, 2**80, 1.5, "text", b"bytes", float("nan"), 7]
            return pd.Series([choices[n % len(choices)] for n in whole.tolist()], dtype=object)
        case ["labels"]:
            return pd.Series(pd.Index([(n, "x") for n in whole.tolist()], dtype=object, tupleize_cols=False))
        case ["category", "of", what]:
            made = {"str": texts, "int": whole, "dates": pd.to_datetime(whole, unit="D", utc=True)}[what]
            return pd.Series(made).mask(missing).astype("category")
        case ["ordered", "category"]:
            return pd.Series(pd.Categorical(whole % 3, categories=[2, 0, 1, 9], ordered=True))
    series = pd.Series(whole).astype("float64" if kind.startswith("Float") else "int64")
    if kind[0].isupper() or kind == "boolean":
        return (series % 2 == 0 if kind == "boolean" else series).astype(kind).mask(missing)
    series = series.astype(kind)
    return series.mask(missing) if "time" in kind else series


@st.composite
def indexes(draw, rows):
    """An index of *rows* labels."""
    kind = draw(st.sampled_from(["range", "flat", "multi"]))
    seed = draw(st.integers(0, 1000))
    if kind == "range":
        start, step = draw(st.integers(-5, 5)), draw(st.sampled_from([-3, 1, 2]))
        return pd.RangeIndex(start, start + rows * step, step, name=draw(st.sampled_from(LABELS)))
    # pandas itself has no index of half-precision numbers
    flat = st.sampled_from([name for name in COLUMNS if name != "float16"])
    if kind == "flat":
        flat_values = column(draw(flat), rows, seed).array
        return pd.Index(flat_values, dtype=flat_values.dtype, name=draw(st.sampled_from(LABELS)), tupleize_cols=False)
    levels = [column(draw(flat), rows, seed + level) for level in range(2)]
    return pd.MultiIndex.from_arrays(levels, names=[draw(st.sampled_from(LABELS)) for _ in levels])


@st.composite
def tables_of_pandas(draw):
    """A DataFrame, Series or Index."""
    rows = draw(st.integers(0, 5))
    seed = draw(st.integers(0, 1000))
    index = draw(indexes(rows))
    kind = draw(st.sampled_from(["index", "series", "frame"]))
    if kind == "index":
        return index
    if kind == "series":
        name = draw(st.sampled_from(LABELS))
        values = column(draw(COLUMN_KINDS), rows, seed).array
        return pd.Series(values, index=index, name=name, dtype=values.dtype)  # else pandas infers text from objects
    n_columns = draw(st.integers(0, 3))
    kinds = draw(st.lists(COLUMN_KINDS, min_size=n_columns, max_size=n_columns))
    columns = {i: column(name, rows, seed + i) for i, name in enumerate(kinds)}
    frame = pd.DataFrame(columns, index=pd.RangeIndex(rows))
    frame.index = index
    frame.columns = draw(indexes(n_columns))
    return frame


def assert_same(found: object, wanted: object) -> None:
    """Equal values of exactly equal types, all the way down."""
    assert type(found) is type(wanted)
    if isinstance(wanted, (list, tuple)):
        assert len(found) == len(wanted)
        for pair in zip(found, wanted, strict=True):
            assert_same(*pair)
    elif isinstance(wanted, dict):
        assert_same(list(found.items()), list(wanted.items()))
    elif isinstance(wanted, np.ndarray):
        assert found.dtype == wanted.dtype.newbyteorder("<")
        assert found.shape == wanted.shape
        assert found.tobytes() == wanted.astype(found.dtype).tobytes()
        assert found.flags.owndata and found.flags.writeable and found.flags.c_contiguous
    elif isinstance(wanted, np.generic):
        assert found.dtype == wanted.dtype
        assert found.tobytes() == wanted.tobytes()
    elif isinstance(wanted, float):
        assert struct.pack("<d", found) == struct.pack("<d", wanted)
    elif isinstance(wanted, pd.DataFrame):
        assert_same(found.columns, wanted.columns)
        assert_same(found.index, wanted.index)
        for position in range(wanted.shape[1]):
            assert_same_vector(found.iloc[:, position].array, wanted.iloc[:, position].array)
    elif isinstance(wanted, pd.Series):
        assert_same(found.name, wanted.name)
        assert_same(found.index, wanted.index)
        assert_same_vector(found.array, wanted.array)
    elif isinstance(wanted, pd.MultiIndex):
        assert_same(list(found.names), list(wanted.names))
        for level in range(wanted.nlevels):
            assert_same(found.get_level_values(level), wanted.get_level_values(level))
    elif isinstance(wanted, pd.Index):
        assert_same(found.name, wanted.name)
        assert_same_vector(found.array, wanted.array)
    else:
        assert found == wanted


def assert_same_vector(found: object, wanted: object) -> None:
    assert found.dtype == wanted.dtype
    if type(wanted) is not pd.arrays.NumpyExtensionArray:
        pd.testing.assert_extension_array_equal(found, wanted, check_exact=True)
    elif found.to_numpy().dtype == object:
        assert_same(list(found), list(wanted))
    else:
        assert found.to_numpy().tobytes() == wanted.to_numpy().tobytes()


def returned(value: object) -> object:
    return wire.loads(wire.dumps(value))


@settings(max_examples=200, deadline=None)
@given(plain_values)
@example({-1: 2**63, 0: -(2**63) - 1, ("a", None): [float("nan"), -0.0, float("-inf")]})
@example(["\ud800", "x" * 5000 + "\udfff", b"y" * 5000, (), {}, []])
def test_plain_values_come_back_as_they_were(value):
    """Plain Python values come back equal and of exactly the same types."""
    assert_same(returned(value), value)


@settings(max_examples=200, deadline=None)
@given(arrays())
def test_arrays_come_back_as_they_were(array):
    """Arrays of every listed dtype, shape and layout come back equal, writable and owning their memory."""
    assert_same(returned(array), array)


@pytest.mark.parametrize("dtype", DTYPES)
def test_numpy_scalars_come_back_as_they_were(dtype):
    """A NumPy scalar comes back as a scalar of the same dtype."""
    for scalar in filled(np.dtype(dtype), (5,), seed=1):
        if not (np.dtype(dtype).kind in "US" and scalar[-1:] in ("\0", b"\0", "", b"")):  # NumPy drops final NULs
            assert_same(returned(scalar), scalar)


def test_empty_numpy_text_comes_back():
    """Text without characters is still a NumPy scalar on the other side."""
    assert_same(returned(np.str_("")), np.str_(""))


@settings(max_examples=200, deadline=None)
@given(tables_of_pandas())
def test_tables_come_back_as_they_were(table):
    """DataFrames, Series and indexes come back equal, with the same dtypes, labels and names."""
    assert_same(returned(table), table)


@pytest.mark.parametrize("kind", COLUMNS)
def test_each_kind_of_column_comes_back(kind):
    """A column of every listed kind crosses, with and without rows."""
    for rows in (0, 1, 30):
        assert_same(returned(column(kind, rows, seed=rows)), column(kind, rows, seed=rows))


@pytest.mark.parametrize("missing", [np.nan, pd.NA])
def test_text_that_pyarrow_refuses_comes_back(missing):
    """Lone surrogates in a column of text come back, whether or not pandas would keep that text with pyarrow."""
    texts = pd.array(np.array(["é\ud800", "", missing], object), dtype=pd.StringDtype("python", na_value=missing))
    found = returned(pd.Series(texts, name="note")).array
    assert found.dtype == texts.dtype
    assert found.tolist()[:2] == texts.tolist()[:2] and found.isna().tolist() == [False, False, True]
    assert returned(pd.Index(texts)).tolist()[:2] == texts.tolist()[:2]
    assert returned(pd.Series(texts).astype("category")).cat.categories.tolist() == ["", "é\ud800"]


def test_cells_of_numpy_types_come_back_as_pythons_own():
    """pandas 2 makes columns of objects out of NumPy's texts and numbers; what they say is what crosses."""
    cells = [np.str_("heart"), np.float64(1.5), np.int64(2**40), np.bool_(True), None]
    texts = pd.Series([np.str_("a")] * 5, dtype=object)
    table = pd.DataFrame({"mixed": pd.Series(cells, dtype=object), "texts": texts})
    back = wire.loads(wire.dumps(table))
    assert [type(cell) for cell in back["mixed"]] == [str, float, int, bool, type(None)]
    assert back["mixed"].tolist() == ["heart", 1.5, 2**40, True, None] and back["texts"].tolist() == ["a"] * 5


def test_duplicate_and_tuple_labels_come_back():
    """Column labels may repeat, be tuples in one level, or be levels of their own."""
    cells = np.arange(4.0).reshape(2, 2)
    flat = pd.Index([("a", 1), ("b", 2)], tupleize_cols=False)
    for labels in (["a", "a"], flat, pd.MultiIndex.from_tuples([("a", 1), ("a", 2)], names=["x", None])):
        frame = pd.DataFrame(cells, columns=labels)
        assert_same(returned(frame), frame)


def test_tensors_come_back_as_they_were():
    """Torch tensors come back with their dtype and shape, without their history."""
    torch = pytest.importorskip("torch", reason="torch is an optional dependency of some tracks")
    for dtype in (torch.float32, torch.bfloat16, torch.int64, torch.bool, torch.complex64):
        for shape in ((), (0, 3), (2, 3)):
            tensor = torch.ones(shape).to(dtype)
            found = returned(tensor.T if tensor.ndim == 2 else tensor)
            assert type(found) is torch.Tensor and found.dtype == dtype
            assert torch.equal(found, tensor.T if tensor.ndim == 2 else tensor)
    assert not returned(torch.ones(2, requires_grad=True)).requires_grad
    assert type(wire.loads(wire.dumps(torch.nn.Parameter(torch.ones(2)), hold=lambda _: HELD))) is wire.Handle


HELD = wire.Handle(5, "some.Model")


def test_a_handle_comes_back_as_itself_or_as_what_it_stands_for():
    """A handle is resolved by the side that keeps the object, wherever it is nested."""
    assert returned(HELD) == HELD
    resolved = wire.loads(wire.dumps([{"model": (HELD,)}]), resolve=lambda handle: f"object {handle.number}")
    assert resolved == [{"model": ("object 5",)}]


class Text(str):
    __slots__ = ()


class Color(enum.IntEnum):
    RED = 1


class Array(np.ndarray):
    pass


class Frame(pd.DataFrame):
    pass


CANNOT_CROSS = {
    "object array": np.array([None, 1], object),
    "structured array": np.zeros(2, [("a", "<f8")]),
    "long double": np.zeros(2, np.longdouble),
    "masked array": np.ma.masked_array([1.0]),
    "array subclass": np.zeros(2).view(Array),
    "text subclass": Text("text"),
    "dict subclass": collections.OrderedDict(a=1),
    "named tuple": collections.namedtuple("Pair", "a b")(1, 2),
    "enum": Color.RED,
    "frame subclass": Frame({"a": [1]}),
    "pandas scalar": pd.Timestamp("2020-01-01"),
    "period index": pd.period_range("2020", periods=2, freq="D"),
    "date": datetime.date(2020, 1, 1),
    "complex": 1j,
    "set": {1},
    "function": assert_same,
    "type": int,
}


@pytest.mark.parametrize("value", CANNOT_CROSS.values(), ids=CANNOT_CROSS.keys())
def test_what_cannot_cross_is_refused_or_held(value):
    """An object of any other type is refused, or stays behind a handle if someone holds it."""
    with pytest.raises(WireError, match=f"a .*{type(value).__qualname__}.* cannot cross to another process"):
        wire.dumps([1, value])
    held = []
    data = wire.dumps({"n": 1, "model": value}, hold=lambda item: held.append(item) or HELD)
    assert wire.loads(data) == {"n": 1, "model": HELD}
    assert len(held) == 1 and held[0] is value


def nested(depth: int) -> list:
    value: list = []
    for _ in range(depth):
        value = [value]
    return value


cyclic: list = []
cyclic.append(cyclic)
deep_label: tuple = ()
for _ in range(3000):
    deep_label = (deep_label,)

REFUSED = [
    (cyclic, "nested more than 64 deep, or contains itself"),
    (nested(65), "nested more than 64 deep"),
    ({frozenset(): 1}, "a dict key of type frozenset cannot cross; use str, int or tuples of them"),
    (2**40_000, "an integer of 40001 bits is too large to cross"),
    ([np.zeros(2**24)] * 3, "384 MiB in 4 arrays; at most 8 and 256 MiB and 4096 arrays can cross; use arrays rather"),
    (["x" * 90] * 100_000, "takes 9 MiB as Python objects"),
    ([0.5] * 2**20, "more than 1,048,576 values outside of arrays; use arrays"),
    ([()] * 2**18, "more than 262,144 lists, tuples and dicts; use arrays"),
    (np.broadcast_to(0.0, (2**26,)), "an array of 512 MiB cannot cross; at most 256 MiB; use a smaller dtype"),
    ([np.zeros(1)] * 4097, "4098 arrays; at most 8 and 256 MiB and 4096 arrays can cross"),
    (np.zeros((2**29, 0)), r"an array with shape \(536870912, 0\) cannot cross; at most 268435456"),
    (pd.RangeIndex(2**25 + 1), "an index of 33554433 rows cannot cross; at most 33554432"),
    (pd.Series([[1], [2]]), "a column of Python objects cannot cross; use numbers, dates or text"),
    (pd.Series(pd.period_range("2020", periods=1, freq="D")), r"a column of dtype period\[D\] cannot cross"),
    (pd.DataFrame({"a": pd.Series([1], dtype="Sparse[int]")}), r"a column of dtype Sparse.* cannot cross"),
    (pd.Series([1], name=pd.Timestamp(0)), "a label of type Timestamp cannot cross; use text or whole numbers"),
    (pd.Series([1], name=deep_label), "the value cannot be written: RecursionError"),
    (wire.Handle(2**70, "x"), "the value cannot be written: OverflowError"),
    (pd.Series(pd.to_datetime(["2020-01-01T00:00+05:30"])), r"the time zone 'UTC\+05:30' cannot cross; use an IANA"),
]


@pytest.mark.parametrize(("value", "message"), REFUSED, ids=[message[:30] for _, message in REFUSED])
def test_a_refusal_says_what_to_do_and_sends_nothing(value, message):
    """What cannot be written is refused in words, even where objects are held, and no byte of it is sent."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        with pytest.raises(WireError, match=message):
            wire.send(ours, [np.ones(3), value], hold=lambda _: HELD, deadline=time.monotonic() + 10)
        theirs.setblocking(False)
        with pytest.raises(BlockingIOError):
            theirs.recv(1)


def test_the_header_and_the_limits_are_what_the_package_says():
    """The published limits are those that hold."""
    assert (wire.LARGEST_HEADER_BYTES, wire.LARGEST_BODY_BYTES) == (8 * 2**20, 256 * 2**20)
    assert_same(returned(nested(tags.DEEPEST)), nested(tags.DEEPEST))

"""The wire: whatever the bytes are, decoding gives a listed value or a WireError, and takes little memory."""

from __future__ import annotations

import itertools
import struct
import tracemalloc

import msgpack
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlekata import wire
from mlekata.errors import WireError
from mlekata.wire.tags import (
    ARRAY,
    BYTES,
    DICT,
    FRAME,
    HANDLE,
    INDEX,
    INTEGER,
    LIST,
    SCALAR,
    SERIES,
    TENSOR,
    TEXT,
    TUPLE,
)

# Kinds of vector and index, as the format numbers them.
NUMPY, ZONED, STRINGS, MASKED, CATEGORY, OBJECTS = range(6)
RANGE, FLAT, MULTI = range(3)

TYPES_OF_PANDAS = (
    *(pd.DataFrame, pd.Series, pd.Index, pd.RangeIndex, pd.MultiIndex),
    *(pd.DatetimeIndex, pd.TimedeltaIndex, pd.CategoricalIndex),
)


def packed(header: bytes, *buffers: bytes) -> bytes:
    """A frame whose prefix and table of lengths are right, whatever the header is."""
    prefix = struct.pack("<4sIIQ", b"MLK1", len(header), len(buffers), sum(map(len, buffers)))
    return prefix + struct.pack(f"<{len(buffers)}Q", *map(len, buffers)) + header + b"".join(buffers)


def frame(tree: object, *buffers: bytes) -> bytes:
    return packed(msgpack.packb(tree, unicode_errors="surrogatepass"), *buffers)


def whole_numbers(*numbers: int) -> bytes:
    return struct.pack(f"<{len(numbers)}q", *numbers)


def numbers_tree(length: int, dtype: str = "<i8") -> list:
    return [ARRAY, dtype, [length]]


def vector(*numbers: int) -> list:
    return [NUMPY, numbers_tree(len(numbers))]


def rows(count: int) -> list:
    return [RANGE, None, 0, count, 1]


def assert_listed(value: object) -> None:
    """Nothing but values of the listed types, all the way down."""
    kind = type(value)
    if kind in (list, tuple):
        for item in value:
            assert_listed(item)
    elif kind is dict:
        assert_listed(list(value.items()))
    elif kind is np.ndarray:
        assert value.dtype.kind in "biufcmMUS"
        assert value.flags.owndata
    elif isinstance(value, np.generic):
        assert value.dtype.kind in "biufcmMUS"
    elif kind in TYPES_OF_PANDAS:
        assert_cells_listed(value)
    else:
        assert kind in (type(None), bool, int, float, str, bytes, wire.Handle)


def assert_cells_listed(table: object) -> None:
    parts = [table] if isinstance(table, pd.Index) else [table.index]
    if type(table) is pd.DataFrame:
        parts += [table.columns, *(table.iloc[:, i] for i in range(table.shape[1]))]
    elif type(table) is pd.Series:
        parts += [table]
    for part in parts:
        if type(part) is not pd.RangeIndex and part.dtype == object:
            levels = [part.get_level_values(i) for i in range(part.nlevels)] if type(part) is pd.MultiIndex else [part]
            for level in levels:
                if level.dtype == object:
                    assert_listed(list(level))


def decoded_or_refused(data: bytes) -> None:
    try:
        value = wire.loads(data)
    except WireError:
        return
    assert_listed(value)


CORPUS = [
    wire.dumps(value)
    for value in (
        [None, True, -1, 2**70, 1.5, "text", b"bytes", (), {"a": [1], (1, "b"): 2}],
        ["x" * 5000, b"y" * 5000],
        [
            np.arange(6).reshape(2, 3),
            np.float32(1),
            np.array(["a", "bc"]),
            np.array([True]),
            np.array(["2020"], "M8[D]"),
        ],
        pd.DataFrame(
            {
                "amount": [1.5, 2.5],
                "shop": ["a", None],
                "kind": pd.Categorical(["x", "y"]),
                "count": pd.array([1, None], "Int64"),
                "when": pd.to_datetime(["2020", "2021"], utc=True),
                "mixed": pd.Series([1, "a"], dtype=object),
            }
        ),
        pd.Series([1, 2], index=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["k", None]), name=("n", 1)),
        wire.Handle(3, "some.Model"),
    )
]

#: Trees that are nearly right, so that fuzzing reaches beyond the first check.
DTYPES = ["<i8", "<i8", "<i8", "|u1", "|u1", "|b1", "|b1", "<f8", "<f2", "<M8[ns]", "<M8[D]", "<U1", "|O", "|i1"]
labels = st.sampled_from([None, "name", 3, [1, "a"], [LIST], b"raw"])
pieces = st.integers(-2, 14) | st.none() | st.floats() | st.text(max_size=3) | st.binary(max_size=9) | labels
trees = st.recursive(pieces, lambda inner: st.lists(inner, max_size=4), max_leaves=10)
array_trees = st.builds(lambda dtype, n: [ARRAY, dtype, [n]], st.sampled_from(DTYPES), st.sampled_from([1, 1, 1, 0, 2]))
vector_trees = st.recursive(
    array_trees.map(lambda array: [NUMPY, array])
    | st.builds(lambda *parts: [ZONED, *parts], st.sampled_from(["UTC", "Europe/Paris", "Europe"]), array_trees)
    | st.builds(lambda *p: [STRINGS, *p], st.sampled_from(["str", "string", "object", "?"]), array_trees, array_trees)
    | st.builds(lambda *p: [MASKED, *p], st.sampled_from(["Int64", "boolean", "Float64"]), array_trees, array_trees)
    | st.lists(pieces, max_size=2).map(lambda items: [OBJECTS, items]),
    lambda inner: st.builds(lambda *parts: [CATEGORY, *parts], st.booleans(), array_trees, inner),
    max_leaves=3,
)
index_trees = (
    st.sampled_from([rows(0), rows(1), rows(2**40)])
    | st.builds(lambda *parts: [FLAT, *parts], labels, vector_trees)
    | st.lists(st.tuples(labels, vector_trees), min_size=1, max_size=2).map(
        lambda pairs: [MULTI, [label for label, _ in pairs], [tree for _, tree in pairs]]
    )
)
table_trees = (
    st.builds(lambda *parts: [SERIES, *parts], labels, index_trees, vector_trees)
    | st.builds(lambda *parts: [FRAME, *parts], index_trees, index_trees, st.lists(vector_trees, max_size=2))
    | index_trees.map(lambda tree: [INDEX, tree])
)
plain_trees = st.builds(lambda tag, rest: [tag, *rest], st.integers(0, 13), st.lists(trees | array_trees, max_size=3))
small_buffers = st.lists(st.binary(max_size=16), max_size=3)


def described_buffers(tree: object, fill: bytes) -> list[bytes]:
    """Buffers of the lengths that *tree* describes, in the order in which they are read."""
    if type(tree) is not list or not tree:
        return []
    if tree[0] == ARRAY and tree[1:2] and tree[1] in DTYPES:
        n_bytes = tree[2][0] * np.dtype(tree[1]).itemsize
        return [(fill * n_bytes)[:n_bytes]]
    parts = [tree[3], tree[1], tree[2]] if tree[0] == FRAME and len(tree) == 4 else tree
    return [buffer for part in parts for buffer in described_buffers(part, fill)]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=80) | st.binary(max_size=60).map(lambda rest: b"MLK1" + rest))
def test_arbitrary_bytes_are_refused(data):
    """Bytes of no meaning give a WireError and nothing else."""
    decoded_or_refused(data)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60), small_buffers)
def test_arbitrary_headers_are_refused_or_decoded(header, buffers):
    """A header of arbitrary bytes in a right frame gives a listed value or a WireError."""
    decoded_or_refused(packed(header, *buffers))


@settings(max_examples=400, deadline=None)
@given(plain_trees | table_trees, st.sampled_from([b"\0", b"\1", b"\1\0\0\0\0\0\0\0", b"\xff", b"\2\0"]))
def test_arbitrary_trees_are_refused_or_decoded(tree, fill):
    """A header that is nearly right gives a listed value or a WireError."""
    decoded_or_refused(frame(tree, *described_buffers(tree, fill)))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(CORPUS), st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=3))
def test_damaged_frames_are_refused_or_decoded(data, changes):
    """A right frame with some bytes changed gives a listed value or a WireError."""
    damaged = bytearray(data)
    for position, byte in changes:
        damaged[position % len(data)] ^= byte
    decoded_or_refused(bytes(damaged))


@pytest.mark.parametrize("data", CORPUS, ids=range(len(CORPUS)))
def test_every_truncation_and_addition_is_refused(data):
    """A frame that is cut short at any byte, or followed by more, is no frame."""
    for length in range(0, len(data), max(1, len(data) // 300)):
        with pytest.raises(WireError, match="the frame ends early"):
            wire.loads(data[:length])
    with pytest.raises(WireError, match="bytes follow the end of the frame"):
        wire.loads(data + b"\0")


def prefix(header_bytes: int, n_buffers: int, total: int) -> bytes:
    return struct.pack("<4sIIQ", b"MLK1", header_bytes, n_buffers, total)


MALFORMED = {
    "no mark": (b"MLK2" + bytes(16), "does not begin with the protocol's mark"),
    "huge header": (
        prefix(2**32 - 1, 0, 0),
        "announces 4294967295 header bytes, 0 buffers and 0 bytes in them; at most",
    ),
    "huge count": (prefix(1, 2**32 - 1, 0), "announces 1 header bytes, 4294967295 buffers"),
    "huge total": (prefix(1, 1, 2**63), "announces 1 header bytes, 1 buffers and 9223372036854775808 bytes"),
    "lying total": (prefix(1, 1, 5) + whole_numbers(4), "do not add up to the total announced"),
    "no header": (packed(b""), "cannot be decoded: OutOfData"),
    "two values": (packed(b"\1\1"), "bytes follow the end of the header"),
    "text that is not UTF-8": (packed(b"\xa1\xff"), "cannot be decoded: UnicodeDecodeError"),
    "nesting bomb": (packed(b"\x91" * 10**5), "nested too deep"),
    "nested in reason": (frame([LIST, [LIST, [LIST, []]]]), "a value without a tag"),
    "long list announced": (packed(b"\xdd\xff\xff\xff\xff"), "more than 1,048,576 values outside of arrays"),
    "long text announced": (packed(b"\xdb\xff\xff\xff\xff"), "cannot be decoded: OutOfData"),
    "map": (packed(b"\x81\xa1a\1"), "cannot be decoded: ValueError"),
    "empty map": (packed(b"\x80"), "a value without a tag"),
    "extension": (packed(b"\xd4\5\0"), "cannot be decoded: ValueError"),
    "empty extension": (packed(b"\xc7\0\5"), "a value without a tag"),
    "timestamp": (packed(b"\xd6\xff" + bytes(4)), "cannot be decoded: ValueError"),
    "unknown tag": (frame([13]), "unknown tag 13"),
    "true as a tag": (frame([True]), "a value without a tag"),
    "key without value": (frame([DICT, 1]), "a dict with a key but no value"),
    "unhashable key": (frame([DICT, [LIST], 1]), "cannot be decoded: TypeError"),
    "integer of text": (frame([INTEGER, "1"]), "an integer that is not bytes"),
    "integer too long": (frame([INTEGER, bytes(5000)]), "an integer that is not bytes"),
    "handle of text": (frame([HANDLE, "1", "x"]), "a handle"),
    "handle with a long name": (frame([HANDLE, 1, "x" * 201]), "a handle"),
    "undescribed buffer": (frame(None, b"x"), "the frame has buffers that nothing describes"),
    "unannounced bytes": (frame([BYTES, 1]), "a buffer is described, but not announced"),
    "lying bytes": (frame([BYTES, 2], b"x"), "bytes of another length than described"),
    "text of no encoding": (frame([TEXT, 1], b"\xff"), "cannot be decoded: UnicodeDecodeError"),
    "lying shape": (frame([ARRAY, "<i8", [2]], bytes(8)), "a buffer of 16 bytes is described, but not announced"),
    "huge shape": (frame([ARRAY, "|u1", [2**28] * 9], b""), "is described, but not announced"),
    "endless dimension": (frame([ARRAY, "|u1", [0, 2**28 + 1]], b""), "an array without a proper shape"),
    "huge empty shape": (frame([ARRAY, "<f8", [0] + [2**28] * 9], b""), "cannot be decoded: ValueError"),
    "negative shape": (frame([ARRAY, "|u1", [-1]], b""), "an array without a proper shape"),
    "true as a length": (frame([ARRAY, "|u1", [True]], b"x"), "an array without a proper shape"),
    "33 dimensions": (frame([ARRAY, "|u1", [1] * 33], b"x"), "an array without a proper shape"),
    "objects": (frame([ARRAY, "|O", [1]], bytes(8)), "an array of an unlisted dtype"),
    "big-endian": (frame([ARRAY, ">i8", [1]], bytes(8)), "an array of an unlisted dtype"),
    "void": (frame([ARRAY, "|V8", [1]], bytes(8)), "an array of an unlisted dtype"),
    "text without width": (frame([ARRAY, "<U0", [2**28]], b""), "an array of an unlisted dtype"),
    "bytes without width": (frame([ARRAY, "|S0", [2**28]], b""), "an array of an unlisted dtype"),
    "a bool of 2": (frame([ARRAY, "|b1", [2]], b"\0\2"), "a bool that is neither 0 nor 1"),
    "a scalar bool of 2": (frame([SCALAR, "|b1"], b"\2"), "a bool that is neither 0 nor 1"),
    "beyond Unicode": (frame([ARRAY, "<U1", [1]], b"\0\0\x11\0"), "text beyond Unicode"),
    "tensor of nothing": (frame([TENSOR, "float32", None]), "a tensor"),
    "tensor of objects": (frame([TENSOR, "object", [ARRAY, "<f4", [1]]], bytes(4)), "a tensor"),
    "lying tensor": (
        frame([TENSOR, "bfloat16", [ARRAY, "<f4", [1]]], bytes(4)),
        "whose dtype is not the one described",
    ),
    "index of nothing": (frame([INDEX, None]), "an index"),
    "index of two": (frame([INDEX, rows(1), 1]), "an index"),
    "index without values": (frame([INDEX, [FLAT, None, 1, 2]]), "an index"),
    "unknown index": (frame([INDEX, [3, None, 1]]), "an index of an unknown kind"),
    "range of text": (frame([INDEX, [RANGE, None, "0", 1, 1]]), "a range"),
    "endless range": (frame([INDEX, rows(2**25 + 1)]), "a range that is too long"),
    "range without step": (frame([INDEX, [RANGE, None, 0, 1, 0]]), "cannot be decoded: ValueError"),
    "levels without names": (frame([INDEX, [MULTI, [], [vector(1)]]], bytes(8)), "a multi-index"),
    "a list as a label": (
        frame([INDEX, [RANGE, [[3], {}], 0, 1, 1]]),
        "a label",
    ),
    "table of two parts": (frame([SERIES, None, rows(0)]), "a table without its three parts"),
    "lying series": (frame([SERIES, None, rows(2), vector(1)], bytes(8)), "a series and its index differ in length"),
    "frame without columns": (frame([FRAME, rows(0), rows(0), None]), "a frame without columns"),
    "unlabelled column": (frame([FRAME, rows(0), rows(1), [vector(1)]], bytes(8)), "with more columns than labels"),
    "lying frame": (frame([FRAME, rows(1), rows(2), [vector(1)]], bytes(8)), "a frame whose columns differ in length"),
    "endless frame": (frame([FRAME, rows(0), rows(2**48), []]), "a range that is too long"),
    "column of nothing": (frame([SERIES, None, rows(1), None]), "a column"),
    "unknown column": (frame([SERIES, None, rows(1), [6, 1]]), "a column of an unknown kind"),
    "column of a value": (frame([SERIES, None, rows(1), [NUMPY, [LIST, 1]]]), "a column that is no array"),
    "square column": (
        frame([SERIES, None, rows(1), [NUMPY, [ARRAY, "<i8", [1, 1]]]], bytes(8)),
        "a column that is not one of numbers or dates",
    ),
    "fixed-width text column": (
        frame([SERIES, None, rows(2), [NUMPY, numbers_tree(2, "|S1")]], b"ab"),
        "a column that is not one of numbers or dates",
    ),
    "zone of numbers": (
        frame([INDEX, [FLAT, None, [ZONED, "UTC", numbers_tree(1)]]], bytes(8)),
        "dates with a time zone",
    ),
    "mask too short": (
        frame([INDEX, [FLAT, None, [MASKED, "Int64", numbers_tree(1), numbers_tree(0, "|b1")]]], bytes(8), b""),
        "a column without a proper mask",
    ),
    "mask of an unknown dtype": (
        frame([INDEX, [FLAT, None, [MASKED, "Int128", 1, 1]]]),
        "a column of an unknown dtype",
    ),
    "lying mask": (
        frame([INDEX, [FLAT, None, [MASKED, "Int8", numbers_tree(1), numbers_tree(1, "|b1")]]], bytes(8), b"\0"),
        "a column whose dtype is not the one described",
    ),
    "order of text": (frame([INDEX, [FLAT, None, [CATEGORY, "no", numbers_tree(1), vector(1)]]]), "categories"),
    "codes of dates": (
        frame([INDEX, [FLAT, None, [CATEGORY, False, numbers_tree(1, "<M8[s]"), vector(1)]]], bytes(8), bytes(8)),
        "categories without whole-number codes",
    ),
    "codes beyond the categories": (
        frame([INDEX, [FLAT, None, [CATEGORY, False, numbers_tree(1), vector(1)]]], whole_numbers(2**62), bytes(8)),
        "cannot be decoded: ValueError",
    ),
    "repeated categories": (
        frame([INDEX, [FLAT, None, [CATEGORY, False, numbers_tree(1), vector(1, 1)]]], bytes(8), bytes(16)),
        "cannot be decoded: ValueError",
    ),
    "scalars of nothing": (frame([INDEX, [FLAT, None, [OBJECTS, 1]]]), "a column of scalars"),
    "scalars of lists": (frame([INDEX, [FLAT, None, [OBJECTS, [[LIST, 1]]]]]), "a column of scalars"),
    "text of an unknown dtype": (
        frame([INDEX, [FLAT, None, [STRINGS, "category", numbers_tree(1), numbers_tree(1, "|u1")]]], bytes(8), b"x"),
        "text of an unknown dtype",
    ),
    "text of numbers": (
        frame([INDEX, [FLAT, None, [STRINGS, "str", numbers_tree(1), numbers_tree(1)]]], bytes(8), bytes(8)),
        "text without lengths",
    ),
}


def text_column(lengths: bytes, text: bytes) -> bytes:
    tree = [STRINGS, "str", numbers_tree(len(lengths) // 8), numbers_tree(len(text), "|u1")]
    return frame([INDEX, [FLAT, None, tree]], lengths, text)


MALFORMED |= {
    "text lengths too long": (text_column(whole_numbers(2**62), b"x"), "text of impossible length"),
    "text lengths below zero": (text_column(whole_numbers(3, -2), b"x"), "text of impossible length"),
    "text lengths that lie": (text_column(whole_numbers(1, 1), b"x"), "text whose lengths do not add up"),
    "millions of empty texts": (
        text_column(bytes(8 * (2**22 + 1)), b""),
        "more than 1,048,576 pieces of text in tables",
    ),
}


@pytest.mark.parametrize(("data", "message"), MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_frame_is_refused_in_words_and_without_memory(data, message):
    """Each lie about a frame is found before memory is taken for what it announces."""
    tracemalloc.start()
    try:
        with pytest.raises(WireError, match=message):
            wire.loads(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2**20 + 4 * len(data)


@pytest.mark.parametrize(
    "zone", ["../../etc/passwd", "/etc/localtime", "tzlocal()", "dateutil/UTC", "Europe", "No/Such", ""]
)
def test_a_time_zone_is_a_plain_name_or_refused(zone):
    """A time zone never leads to a file outside the zone database, nor to another library's zone."""
    with pytest.raises(WireError, match=r"time zone .* cannot cross; use an IANA name|cannot be decoded: "):
        wire.loads(frame([INDEX, [FLAT, None, [ZONED, zone, numbers_tree(1, "<M8[s]")]]], bytes(8)))


# -1 and -2 have the same hash in Python, and so have all tuples of them.
COLLIDING = [(TUPLE, *key) for key in itertools.islice(itertools.product((-1, -2), repeat=14), 2000)]


def test_a_dict_made_to_be_slow_is_refused():
    """Thousands of keys with one hash would take hours to build, and are refused."""
    pairs = [part for key in COLLIDING for part in (list(key), 0)]
    with pytest.raises(WireError, match="more than 1,048,576 look-ups of keys made to be slow"):
        wire.loads(frame([DICT, *pairs]))
    honest = {(x, y, -1): x for x in range(-30, 30) for y in range(-30, 30)}
    assert wire.loads(wire.dumps(honest)) == honest


def test_a_column_of_objects_made_to_be_slow_is_refused():
    """The same for labels: an index of them would be hashed as soon as it is used."""
    with pytest.raises(WireError, match="look-ups of keys made to be slow"):
        wire.loads(frame([INDEX, [FLAT, None, [OBJECTS, [list(key) for key in COLLIDING]]]]))


def test_a_column_of_objects_may_repeat_itself():
    """Equal labels are no attack, however many they are."""
    series = pd.Series([None, True, 7, "shop", -1, -2] * 2000, dtype=object)
    assert list(wire.loads(wire.dumps(series))) == list(series)


def test_a_bomb_of_empty_lists_is_bounded():
    """The largest header of the smallest objects takes a known multiple of itself, not more."""
    header = b"\xdd" + struct.pack(">I", 2**15 + 1) + bytes([LIST]) + b"\x91\x00" * 2**15
    tracemalloc.start()
    try:
        assert len(wire.loads(packed(header))) == 2**15
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 100 * len(header)

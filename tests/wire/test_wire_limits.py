"""The wire's limits: what a frame may come to is bounded before it is built; the deadline holds while it is read."""

from __future__ import annotations

import itertools
import socket
import struct
import threading
import time
import tracemalloc

import msgpack
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlekata import wire
from mlekata.errors import WireError
from mlekata.wire import header, tables, tags
from mlekata.wire.tags import ARRAY, DICT, FRAME, HANDLE, INDEX, LIST, SERIES, TUPLE

NUMPY, ZONED, STRINGS, MASKED, CATEGORY, OBJECTS = range(6)
RANGE, FLAT, MULTI = range(3)


def packed(head: bytes, *buffers: bytes) -> bytes:
    """A frame whose prefix and table of lengths are right, whatever the header is."""
    prefix = struct.pack("<4sIIQ", b"MLK1", len(head), len(buffers), sum(map(len, buffers)))
    return prefix + struct.pack(f"<{len(buffers)}Q", *map(len, buffers)) + head + b"".join(buffers)


def frame(tree: object, *buffers: bytes) -> bytes:
    return packed(msgpack.packb(tree), *buffers)


def many(count: int, tree: object) -> bytes:
    """A frame with a list of *count* times the same tree; it is written without making the trees."""
    return packed(b"\xdd" + struct.pack(">I", count + 1) + bytes([LIST]) + msgpack.packb(tree) * count)


def of_one_hash(count: int, dtype: str = "<i8") -> np.ndarray:
    """Different numbers that pandas looks up by the same 32 bits, in no order.

    The hash of whole numbers is linear over bits: for any upper half there is a lower one that makes it zero. That of
    floats can be undone half by half.
    """
    upper = np.arange(1, count + 1, dtype=np.uint64)
    if dtype == "<f8":
        return np.random.default_rng(0).permutation(_floats_of_one_hash(upper.astype(np.uint32)))
    lower = upper.copy()
    for shift in (11, 22):  # the inverse of x ^ x << 11 in 32 bits
        lower = (lower ^ lower << np.uint64(shift)) & np.uint64(0xFFFFFFFF)
    return np.random.default_rng(0).permutation((upper << np.uint64(33) | lower).view(dtype))


def _floats_of_one_hash(first: np.ndarray) -> np.ndarray:
    multiplier, inverse = np.uint32(0x5BD1E995), np.uint32(pow(0x5BD1E995, -1, 2**32))
    mixed = first * multiplier
    mixed ^= mixed >> np.uint32(24)
    state = (np.full(len(first), np.uint32(0xC70F6907 ^ 8)) * multiplier ^ mixed * multiplier) * multiplier
    second = (np.uint32(7) ^ state) * inverse  # so that the sum of both is 7 for all
    undone = second.copy()
    undone ^= second >> np.uint32(24)
    return (first.astype(np.uint64) | (undone * inverse).astype(np.uint64) << np.uint64(32)).view("<f8")


def column(numbers: np.ndarray) -> tuple[list, bytes]:
    return [NUMPY, [ARRAY, numbers.dtype.str, [len(numbers)]]], numbers.tobytes()


def index_of(numbers: np.ndarray) -> bytes:
    tree, data = column(numbers)
    return frame([INDEX, [FLAT, None, tree]], data)


def levels_of(numbers: np.ndarray) -> bytes:
    tree, data = column(numbers)
    return frame([INDEX, [MULTI, [None], [tree]]], data)


def categories_of(numbers: np.ndarray) -> bytes:
    tree, data = column(numbers)
    codes = [ARRAY, "|i1", [1]]
    return frame([SERIES, None, [RANGE, None, 0, 1, 1], [CATEGORY, False, codes, tree]], b"\0", data)


KEYS = [[TUPLE, *key] for key in itertools.product((-1, -2), repeat=10)]  # -1 and -2 have one hash
EMPTY_TABLE = [FRAME, [RANGE, None, 0, 1, 1], [RANGE, None, 0, 0, 1], [[OBJECTS, []]]]
TOO_MUCH = {
    "empty lists": (lambda: many(4_000_000, [LIST]), "values outside of arrays"),
    "fewer empty lists": (lambda: many(2**18, [LIST]), "lists, tuples and dicts"),
    "small numbers": (lambda: many(8_000_000, 1), "values outside of arrays"),
    "handles": (lambda: many(2**18, [HANDLE, 1, "x"]), "values outside of arrays|lists, tuples and dicts"),
    "indexes": (lambda: many(2**12 + 1, [INDEX, [RANGE, None, 0, 1, 1]]), "4,096 tables"),
    "frames": (lambda: many(2**12 + 1, EMPTY_TABLE), "4,096 tables|4,096 columns"),
    "columns": (
        lambda: frame([FRAME, [RANGE, None, 0, 4097, 1], [RANGE, None, 0, 0, 1], [[OBJECTS, []]] * 4097]),
        "4,096 columns",
    ),
    "levels": (lambda: frame([INDEX, [MULTI, [None] * 4097, [[OBJECTS, []]] * 4097]]), "4,096 columns"),
    "rows of a level": (lambda: levels_of(np.zeros(2**22 + 1, np.uint8)), "rows of categories and multi-indexes"),
    "category rows": (lambda: categories_of(np.arange(2**22 + 1, dtype="<i4")), "rows of categories and multi-indexes"),
    "keys of one hash": (
        lambda: many(40, [DICT, *(part for key in KEYS for part in (key, 0))]),
        "look-ups of keys made to be slow",
    ),
    "index of one hash": (lambda: index_of(of_one_hash(10_000)), "look-ups of keys made to be slow"),
    "dates of one hash": (lambda: index_of(of_one_hash(10_000, "<M8[ns]")), "look-ups of keys made to be slow"),
    "floats of one hash": (lambda: index_of(of_one_hash(10_000, "<f8")), "look-ups of keys made to be slow"),
    "levels of one hash": (lambda: levels_of(of_one_hash(10_000)), "look-ups of keys made to be slow"),
    "categories of one hash": (lambda: categories_of(of_one_hash(10_000)), "look-ups of keys made to be slow"),
    "nested announcements": (
        lambda: packed(b"\xdd\x00\x0f\xff\xff" * 1000 + bytes(2**20)),
        "values outside of arrays|cannot be decoded",
    ),
}


@pytest.mark.parametrize(("made", "message"), TOO_MUCH.values(), ids=TOO_MUCH.keys())
def test_too_much_of_anything_is_refused_before_it_is_built(made, message):
    """A frame within its bytes that would come to millions of objects is refused, and took next to no memory."""
    data = made()
    tracemalloc.start()
    try:
        with pytest.raises(WireError, match=message):
            wire.loads(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4 * len(data) + 40 * 2**20


trees = st.recursive(
    st.none() | st.integers(-9, 9) | st.text(max_size=2), lambda inner: st.lists(inner, max_size=6), max_leaves=60
)


@settings(max_examples=200, deadline=None)
@given(trees, st.integers(0, 40), st.integers(0, 12))
def test_a_header_is_read_as_msgpack_reads_it_or_refused_for_its_size(tree, most_values, most_lists):
    """Reading gives what msgpack gives if there are few enough values and lists; it never makes more than that."""
    census = tags.Census()
    counted = tags.Census()
    counted.count_tree(tree)
    values, lists = (counted._counts[kind] for kind in (tags.VALUES, tags.LISTS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(tags.MOST, tags.VALUES, most_values)
        patch.setitem(tags.MOST, tags.LISTS, most_lists)
        try:
            read = header.read(header.written(tree), census, lambda: None)
        except WireError:
            assert values > most_values or lists > most_lists
            return
    assert read == tree
    assert values <= most_values and lists <= most_lists


HONEST = {
    "ids": np.arange(100_000) * 7919,
    "multiples of a power of two": np.arange(100_000) << 16,
    "large multiples": np.arange(100_000) << 40,
    "pairs in one number": (np.arange(100_000) << 32) + np.arange(100_000) % 300,
    "one value": np.full(100_000, 5),
    "few values": np.arange(100_000) % 3 - 1,
    "whole floats": np.arange(100_000.0),
    "halves": np.arange(100_000) / 2,
    "random floats": np.random.default_rng(0).normal(size=100_000),
    "not numbers": np.full(100_000, np.nan),
    "hours": np.datetime64("2020-01-01", "ns") + np.arange(100_000) * np.timedelta64(1, "h"),
    "seconds": np.datetime64("2020-01-01", "s") + np.arange(100_000),
    "durations": np.arange(100_000) * np.timedelta64(60, "s"),
    "hashes": np.random.default_rng(0).integers(0, 2**63, 100_000).astype(np.uint64) * np.uint64(2),
}


@pytest.mark.parametrize("numbers", HONEST.values(), ids=HONEST.keys())
def test_honest_columns_are_not_taken_for_attacks(numbers):
    """Numbers, dates and floats as they occur cross as columns and as index, however many share their low bits."""
    table = pd.DataFrame({"a": numbers}, index=pd.Index(numbers))
    pd.testing.assert_frame_equal(wire.loads(wire.dumps(table)), table)


def test_the_hash_of_one_value_is_that_of_pandas():
    """Numbers that are said to share a hash are the ones that were made to; others do not."""
    for dtype in ("<i8", "<f8", "<M8[ns]"):
        made = of_one_hash(5000, dtype)
        assert len(np.unique(made.view(np.uint64))) == 5000
        assert len(np.unique(tables._hashes_of_pandas(made))) == 1
    assert len(np.unique(tables._hashes_of_pandas(np.arange(5000)))) == 5000


def test_text_is_counted_over_all_columns(monkeypatch):
    """What is refused on one side is refused on the other, in the same words."""
    table = pd.DataFrame({"a": ["x"] * 6, "b": ["y"] * 6})
    data = wire.dumps(table)
    monkeypatch.setitem(tags.MOST, tags.TEXTS, 10)
    for refused in (lambda: wire.dumps(table), lambda: wire.loads(data)):
        with pytest.raises(WireError, match="the value holds more than 10 pieces of text in tables; use arrays"):
            refused()


@pytest.mark.parametrize("kind", tags.MOST)
def test_what_is_written_can_be_read(kind, monkeypatch):
    """The writer counts as the reader does: a value that just fits is read, and one less is refused by both."""
    table = pd.DataFrame(
        {"a": ["x", "y"], "b": pd.Categorical(["u", "v"])}, index=pd.MultiIndex.from_tuples([(1, 2)] * 2)
    )
    value = {"tables": [table], "keys": {(a, b): 0 for a in (-1, -2) for b in range(70)}}
    seen: dict[str, int] = {}
    count = tags.Census.count

    def counting(self, counted, number=1):
        seen[counted] = seen.get(counted, 0) + number
        count(self, counted, number)

    with monkeypatch.context() as patch:
        patch.setattr(tags.Census, "count", counting)
        data = wire.dumps(value)
    monkeypatch.setitem(tags.MOST, kind, seen[kind])
    wire.loads(wire.dumps(value))
    monkeypatch.setitem(tags.MOST, kind, seen[kind] - 1)
    for refused in (lambda: wire.dumps(value), lambda: wire.loads(data)):
        with pytest.raises(WireError, match=f"more than {seen[kind] - 1} {kind}"):
            refused()


@pytest.mark.parametrize("data", [many(200_000, 1), many(200_000, [LIST])], ids=["header", "values"])
def test_the_deadline_holds_while_a_frame_is_read(data, monkeypatch):
    """A frame that has arrived in time and takes too long to read is refused as late."""
    clock = itertools.count()
    monkeypatch.setattr(time, "monotonic", lambda: next(clock) / 1000)  # each look at the clock takes a millisecond
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sender = threading.Thread(target=theirs.sendall, args=(data,))
        sender.start()
        with pytest.raises(TimeoutError, match="no complete frame before the deadline"):
            wire.receive(ours, deadline=next(clock) / 1000 + 0.03)
        theirs.shutdown(socket.SHUT_RDWR)
        sender.join(10)

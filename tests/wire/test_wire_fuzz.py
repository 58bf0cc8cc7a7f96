"""The wire against bytes found by following coverage: a small greybox fuzzer, bounded and repeatable.

It keeps each frame that makes the decoder take a step from one line to another that no frame before it has made it
take, and changes the kept ones further: bytes anywhere, or parts of the header, with sizes that fit again.
MLEKATA_FUZZ_EXECUTIONS and MLEKATA_FUZZ_SEED let it run longer, and elsewhere.
"""

from __future__ import annotations

import os
import random
import struct
import sys
import tracemalloc
import warnings
from collections.abc import Callable
from pathlib import Path

import msgpack
import numpy as np
import pandas as pd
import pytest

from mlekata import wire
from mlekata.errors import WireError
from mlekata.wire.frame import MOST_BUFFERS
from mlekata.wire.tags import LARGEST_BODY_BYTES, LARGEST_HEADER_BYTES

EXECUTIONS = int(os.environ.get("MLEKATA_FUZZ_EXECUTIONS", "4000"))
SEED = int(os.environ.get("MLEKATA_FUZZ_SEED", "1"))
WIRE = str(Path(wire.__file__).parent)
PREFIX = struct.Struct("<4sIIQ")

#: What one frame may cost the decoder: lines of its own, and memory, for each byte that arrived and at all; beside
#: that twice what it announces, if that is not refused.
MOST_LINES, MOST_LINES_FOR_A_BYTE = 5_000, 60
MOST_BYTES, MOST_BYTES_FOR_A_BYTE = 4 * 2**20, 2_000

INTERESTING = [
    *(None, True, False, 0, 1, -1, 2, 5, 7, 12, 13, 63, 2**31, 2**32, 2**63 - 1, 2**64 - 1, -(2**63), 0.5),
    *(float("nan"), "", "é", "\ud800", "object", "str", "string", "Int64", "boolean", "bfloat16", "float32"),
    *("<f8", "<U70000", "|O", "<M8[ns]", "|b1", "UTC", "Europe/Paris", "../etc/passwd", b"", b"\x80", [], [0], [2]),
    *([[]], [6, "<f8", [0]], [6, "<f8", [2**28]], [6, "|b1", [2]], [10, None, [0, None, 0, 2**40, 1], []]),
]


def seeds() -> list[bytes]:
    """Frames of honest values of every kind."""
    dates = pd.date_range("2024", periods=3, tz="Europe/Paris")
    frame = pd.DataFrame(
        {
            "n": [1, 2, 3],
            "t": ["a", None, "é"],
            "m": pd.array([1, None, 3], "Int64"),
            "c": pd.Categorical(["x", "y", "x"]),
            "d": dates,
            "o": pd.Series([1, "a", None], dtype=object),
        }
    )
    values = [
        *(None, 1, 2**80, "text", "x" * 5000, b"y" * 5000, [1, (2.5, {"a": b"b"})], np.arange(4.0), np.float32(1)),
        *(np.array(["a", "bc"]), np.array([True, False]), np.array(["2024"], "M8[D]"), wire.Handle(3, "some.Model")),
        *(frame, frame["t"], pd.RangeIndex(3), pd.MultiIndex.from_product([["a"], [1, 2]]), pd.Index(["a", "b"])),
    ]
    return [wire.dumps(value) for value in values]


def split(frame: bytes) -> tuple[list[int], bytes, bytes]:
    """Lengths of the buffers, header and buffers of a frame that is well-formed that far."""
    _, header_bytes, n_buffers, _ = PREFIX.unpack_from(frame)
    start = PREFIX.size + 8 * n_buffers
    lengths = struct.unpack_from(f"<{n_buffers}Q", frame, PREFIX.size)
    return list(lengths), frame[start : start + header_bytes], frame[start + header_bytes :]


def joined(lengths: list[int], header: bytes, body: bytes) -> bytes:
    """A frame whose sizes add up."""
    prefix = PREFIX.pack(b"MLK1", len(header), len(lengths), sum(lengths) % 2**64)
    return prefix + struct.pack(f"<{len(lengths)}Q", *lengths) + header + body


def change_tree(rng: random.Random, tree: object) -> object:
    """A header with one part replaced, doubled, taken out or put somewhere else."""
    if not isinstance(tree, list) or not tree or rng.random() < 0.2:
        return rng.choice(INTERESTING) if rng.random() < 0.8 else [tree, tree]
    at = rng.randrange(len(tree))
    action = rng.random()
    if action < 0.7:
        return [*tree[:at], change_tree(rng, tree[at]), *tree[at + 1 :]]
    if action < 0.8:
        return [*tree[:at], *tree[at + 1 :]]
    if action < 0.9:
        return [*tree[: at + 1], rng.choice(tree), *tree[at + 1 :]]
    return [*tree[:at], rng.choice(INTERESTING), *tree[at:]]


def change_bytes(rng: random.Random, data: bytes) -> bytes:
    """Bytes with some of them changed, taken out or repeated."""
    changed = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 8])):
        at = rng.randrange(len(changed) + 1)
        action = rng.random()
        if action < 0.5 and at < len(changed):
            changed[at] = rng.choice([0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)])
        elif action < 0.75:
            del changed[at : at + rng.randrange(9)]
        else:
            changed[at:at] = changed[at : at + rng.randrange(9)] or bytes(rng.randrange(9))
    return bytes(changed)


def mutate(rng: random.Random, frame: bytes) -> bytes:
    """A frame like *frame*; most have sizes that add up, so that the parts behind them are met."""
    if rng.random() < 0.1:
        return change_bytes(rng, frame)
    try:
        lengths, header, body = split(frame)
        tree = msgpack.unpackb(header, raw=False, unicode_errors="surrogatepass", strict_map_key=False)
    except (ValueError, struct.error, RecursionError):
        return change_bytes(rng, frame)
    action = rng.random()
    if action < 0.75:
        header = msgpack.packb(change_tree(rng, tree), use_bin_type=True, unicode_errors="surrogatepass")
    elif action < 0.85:
        header = change_bytes(rng, header)
    elif action < 0.95 and body:
        body = (change_bytes(rng, body) + bytes(len(body)))[: len(body)]
    elif lengths:
        lengths[rng.randrange(len(lengths))] = rng.choice([0, 1, 8, 2**20, 2**28, 2**63, 2**64 - 1])
    return joined(lengths, header, body)


def announced(frame: bytes) -> int:
    """Bytes that a frame may make the decoder set aside before they arrive: none if it announces too many."""
    if len(frame) < PREFIX.size:
        return 0
    _, header_bytes, n_buffers, total = PREFIX.unpack_from(frame)
    most = (LARGEST_HEADER_BYTES, MOST_BUFFERS, LARGEST_BODY_BYTES)
    is_allowed = all(found <= limit for found, limit in zip((header_bytes, n_buffers, total), most, strict=True))
    return header_bytes + total if is_allowed else 0


class Watch:
    """Runs something and knows each step from line to line that it takes in the wire."""

    def __init__(self) -> None:
        self.steps: set[tuple[str, int, int]] = set()
        self.lines = 0

    def run(self, action: Callable[[], object]) -> None:
        """Runs *action*; what it raises passes."""

        def called(frame, event, argument):
            if not frame.f_code.co_filename.startswith(WIRE):
                return None
            name, last = frame.f_code.co_name, 0

            def line(frame, event, argument):
                nonlocal last
                self.lines += 1
                self.steps.add((name, last, frame.f_lineno))
                last = frame.f_lineno
                return line

            return line

        before = sys.gettrace()
        sys.settrace(called)
        try:
            action()
        finally:
            sys.settrace(before)


def fuzz(decode: Callable[[bytes], object], executions: int, seed: int) -> tuple[int, int]:
    """Kept frames and steps seen; fails on the first frame that raises something else or costs too much."""
    rng = random.Random(seed)
    corpus, seen = [], set()
    waiting = seeds()
    for _ in range(executions):
        frame = waiting.pop() if waiting else mutate(rng, rng.choice(corpus))
        watch = Watch()
        tracemalloc.reset_peak()
        base = tracemalloc.get_traced_memory()[0]
        try:
            watch.run(lambda frame=frame: decode(frame))
        except WireError:
            pass
        except BaseException as error:
            raise AssertionError(f"{type(error).__name__}: {error} for {frame!r}") from error
        taken = tracemalloc.get_traced_memory()[1] - base
        assert watch.lines <= MOST_LINES + MOST_LINES_FOR_A_BYTE * len(frame), f"{watch.lines} lines for {frame!r}"
        most = MOST_BYTES + MOST_BYTES_FOR_A_BYTE * len(frame) + 2 * announced(frame)
        assert taken <= most, f"{taken} bytes for {frame!r}"
        if watch.steps - seen:
            seen |= watch.steps
            corpus.append(frame)
    return len(corpus), len(seen)


@pytest.fixture
def traced_memory():
    """Memory is counted, and warnings of libraries about odd values are not ours to raise."""
    tracemalloc.start()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
    tracemalloc.stop()


def test_whatever_arrives_is_a_value_or_our_own_error(traced_memory):
    """Frames found by coverage raise only WireError, within bounds of work and memory set by what has arrived."""
    kept, steps = fuzz(wire.loads, EXECUTIONS, SEED)
    assert kept > 2 * len(seeds()) and steps > 300, "the fuzzer got nowhere"


def too_eager(frame: bytes) -> object:
    """A decoder that takes what is announced before it looks."""
    header_bytes = PREFIX.unpack_from(frame.ljust(PREFIX.size, b"\0"))[3]
    bytearray(min(header_bytes, 2**29))
    return wire.loads(frame)


def too_late(frame: bytes) -> object:
    """A decoder that does not look whether the header is one at all."""
    msgpack.unpackb(frame[PREFIX.size :], raw=False)
    return None


@pytest.mark.parametrize("decode", [too_eager, too_late])
def test_the_fuzzer_would_find_it(traced_memory, decode):
    """Decoders with a fault are told apart within the same bounds."""
    with pytest.raises(AssertionError, match=r" for b['\"]"):
        fuzz(decode, EXECUTIONS, SEED)

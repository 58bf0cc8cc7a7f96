"""What both halves of the wire agree on: tags, dtypes, limits, and how much of each a frame may hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from mlekata.errors import WireError

# The first element of every list in the header says what the rest is.
LIST, TUPLE, DICT, INTEGER, TEXT, BYTES, ARRAY, SCALAR, TENSOR, HANDLE, SERIES, FRAME, INDEX = range(13)

DEEPEST = 64
#: No honest dimension is longer than the largest body in bytes; an empty array may announce any.
LONGEST = 2**28

LARGEST_HEADER_BYTES = 8 * 2**20
LARGEST_BODY_BYTES = 256 * 2**20

#: What one frame may hold, by what is counted. Each is a Python object many times its bytes, or is looked up by value.
MOST = {
    "values outside of arrays": 2**20,
    "lists, tuples and dicts": 2**18,
    "pieces of text in tables": 2**20,
    "tables": 2**12,
    "columns": 2**12,
    "rows of categories and multi-indexes": 2**22,
    "look-ups of keys made to be slow": 2**20,
}
VALUES, LISTS, TEXTS, TABLES, COLUMNS, LEVEL_ROWS, LOOK_UPS = MOST

_FEW_KEYS = 64

# What an array's elements may be: bool, integers, floats, complex, dates, durations, fixed-width text and bytes.
_DTYPES = re.compile(
    r"\|b1|\|[iu]1|<[iu][248]|<f[248]|<c8|<c16|<[Mm]8\[(D|h|m|s|ms|us|ns)\]|<U[1-9][0-9]{0,4}|\|S[1-9][0-9]{0,4}"
)


@dataclass(frozen=True, slots=True)
class Handle:
    """An object that stays on the other side.

    Attributes:
        number: which one; meaningful only to the process that keeps it.
        type_name: what its type calls itself, for messages. Untrusted text.
        process: which process keeps it, in the words of the side that was given it; does not cross.
    """

    number: int
    type_name: str
    process: str = field(default="", repr=False)


Hold = Callable[[object], Handle]
Resolve = Callable[[Handle], object]


def need(condition: object, what: str) -> None:
    """Refuses the frame unless *condition* holds."""
    if not condition:
        raise WireError(f"the frame is malformed: {what}")


def is_listed(dtype_name: object) -> bool:
    """Whether arrays of the dtype that NumPy calls so can cross."""
    return type(dtype_name) is str and _DTYPES.fullmatch(dtype_name) is not None


def is_listed_dtype(dtype: np.dtype[Any]) -> bool:
    """Whether arrays of *dtype* can cross (in little-endian order)."""
    return is_listed(dtype.newbyteorder("<").str)


class Census:
    """Counts what one frame holds, and refuses what would be more than it may."""

    __slots__ = ("_counts",)

    def __init__(self) -> None:
        self._counts = dict.fromkeys(MOST, 0)

    def count(self, kind: str, number: int = 1) -> None:
        """Adds to one of the kinds of `MOST`.

        Raises:
            WireError: if that makes too many.
        """
        self._counts[kind] += number
        if self._counts[kind] > MOST[kind]:
            raise WireError(f"the value holds more than {MOST[kind]:,} {kind}; use arrays and fewer, larger tables")

    def count_tree(self, tree: Any) -> None:
        """Counts the values and lists of a header's tree, as whoever reads the header will."""
        lists = [tree] if type(tree) is list else []
        values = 0
        for items in lists:  # grows while it is read
            values += len(items)
            lists += [item for item in items if type(item) is list]
        self.count(LISTS, len(lists))
        self.count(VALUES, values)

    def count_keys(self, keys: Sequence[Any]) -> None:
        """Counts the comparisons that looking up each of *keys* takes beyond one: nobody chose many of one hash.

        A few keys of one hash are honest: -1 and -2 share theirs, and so do tuples of them.
        """
        if len(keys) <= _FEW_KEYS:
            return
        crowded = {number for number, count in Counter(map(hash, keys)).items() if count > 1}
        # Text has a hash that nobody outside can foresee, so it tells equal keys from different ones quickly.
        different = {(hash(key), repr(key)) for key in keys if hash(key) in crowded}
        crowds = Counter(number for number, _ in different)
        self.count(LOOK_UPS, sum(count * (count - 1) // 2 for count in crowds.values()))


class TableEncoder(Protocol):
    """What tables need of the encoder of values."""

    census: Census

    def tree(self, value: Any, depth: int = 0) -> Any:
        """The header tree of a value."""

    def array(self, value: NDArray[Any]) -> list[Any]:
        """The tree of an array of a listed dtype."""


class TableDecoder(Protocol):
    """What tables need of the decoder of values."""

    census: Census

    def value(self, tree: Any, depth: int = 0) -> Any:
        """The value that a tree describes."""

    def array(self, dtype_name: Any, shape: Any) -> NDArray[Any]:
        """An array that owns its memory, of a listed dtype."""

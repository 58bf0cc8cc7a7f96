"""Rows of held-out data that are rows of the public data too."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many rows of a held-out table are in a public one.

    Attributes:
        public: which public table, in words.
        held_out: which held-out table, in words.
        met: how many of its rows are in the public one.
        rows: how many it has.
        by_chance: share of rows that would be met by chance: that of public rows which the public table repeats.
    """

    public: str
    held_out: str
    met: int
    rows: int
    by_chance: float

    @property
    def is_more_than_chance(self) -> bool:
        """Whether more rows are met than three standard errors above chance."""
        expected = self.rows * self.by_chance
        return self.met > expected + 3 * math.sqrt(expected * (1 - self.by_chance))


def _tables(value: Any, name: str = "") -> Iterator[tuple[str, pd.DataFrame]]:
    """Every table in a value, however nested: frames, arrays of two and more axes, lists of texts or of arrays."""
    kind = type(value).__name__
    if kind == "DataFrame":
        yield name or "the frame", value.reset_index(drop=True)
    elif kind == "Tensor":
        yield from _tables(value.detach().numpy(), name)
    elif isinstance(value, np.ndarray):
        if value.ndim >= 2:
            flat = np.ascontiguousarray(value.reshape(len(value), -1))
            yield (name or "the array"), _frame_of_array(flat, value.shape[1:])
        elif value.dtype.kind in "UT":
            yield (name or "the texts"), pd.DataFrame({"text": value.astype(object)})
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _tables(one, f"{name}[{key!r}]")
    elif isinstance(value, (list, tuple)):
        if value and all(isinstance(one, str) for one in value):
            yield (name or "the list of texts"), pd.DataFrame({"text": list(value)})
        elif len(value) > 20 and all(isinstance(one, np.ndarray) for one in value):
            rows = [f"{one.shape}{one.tobytes()!r}" for one in value]
            yield (name or "the list of arrays"), pd.DataFrame({"array": rows})
        else:
            for position, one in enumerate(value):
                yield from _tables(one, f"{name}[{position}]")


def _frame_of_array(flat: NDArray[Any], shape: tuple[int, ...]) -> pd.DataFrame:
    """One column that stands for whole rows, named after the shape that only tables of the same kind have."""
    if flat.dtype.kind in "biuf":
        flat = flat.astype(np.float64) + 0.0
        return pd.DataFrame({f"row of shape {shape}": [row.tobytes().hex() for row in flat]})
    return pd.DataFrame({f"row of shape {shape}": [repr(row.tolist()) for row in flat]})


def _hashes(frame: pd.DataFrame) -> NDArray[np.uint64]:
    """One number for each row, equal where rows are."""
    plain = {}
    for position, column in enumerate(frame.columns):
        values = frame.iloc[:, position]
        is_number = pd.api.types.is_numeric_dtype(values.dtype) and values.dtype.kind in "biuf"
        plain[column] = values.to_numpy(np.float64) + 0.0 if is_number else values.astype(str)
    return np.asarray(pd.util.hash_pandas_object(pd.DataFrame(plain), index=False), np.uint64)


def _lengths(labels: Any) -> set[int]:
    """Numbers of rows that carry labels."""
    if isinstance(labels, dict):
        return {length for one in labels.values() for length in _lengths(one)}
    if isinstance(labels, (list, tuple)):
        return {len(labels)} | {length for one in labels if not isinstance(one, str) for length in _lengths(one)}
    return {len(labels)} if np.ndim(labels) > 0 else set()


def overlaps(public: Any, inputs: Any, labels: Any) -> Iterator[Overlap]:
    """Tables of the held-out inputs whose labelled rows may be in a table of the public data.

    A held-out table counts if it has as many rows as the labels have; one of another length, such as the history
    that a forecast starts from, may repeat public rows. Two tables are of one kind if more than half of the
    held-out columns are in both; columns with no values in either are left out.
    """
    labelled = [(name, table) for name, table in _tables(inputs) if len(table) in _lengths(labels)]
    for public_name, public_table in _tables(public):
        for name, table in labelled:
            known = [column for column in table.columns if not table[column].isna().all()]
            shared = [column for column in known if column in public_table.columns]
            if 2 * len(shared) <= len(known):
                continue
            ours, theirs = _hashes(table[shared]), _hashes(public_table[shared])
            repeated = float(pd.Series(theirs).duplicated(keep=False).mean())
            yield Overlap(public_name, name, int(np.isin(ours, theirs).sum()), len(ours), repeated)

"""What a split holds, in a form that survives other processors: exact but for the last digits of its floats.

Two machines build the same data up to rounding: another processor, BLAS or pandas moves last digits and changes how a
text or a whole number is stored. So structure, shapes, whole numbers, texts, dates and the places of NaN are digested
exactly, in one canonical form; floats are projected onto a few fixed directions, which moves with rounding only as much
as rounding does, and with any real change by far more.
"""

from __future__ import annotations

import hashlib
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlekata import wire
from mlekata.authoring.split import Split
from mlekata.errors import KataError, WireError

#: Of the Euclidean norm of the numbers compared; a single one of n float64 numbers is seen to move by 1e-10 * sqrt(n).
DATA_TOLERANCE = 1e-10
_LAST_DIGITS = 8  # rounding steps of a narrower float that are tolerated: what an operation or two leaves
_DIRECTIONS = 4
_BLOCK = 4096
_MOST_NAMES = 64  # a container with more keys or columns is one group of floats, not one for each
_FRACTION = 2.0**-53
_WHOLE = ("<i1", "<u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8")
_MISSING_TIME = np.iinfo(np.int64).min


#: Many floats as few: their Euclidean norm, then their products with fixed pseudo-random directions.
Projected = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a split holds.

    Attributes:
        exact: a digest for each part of the split, "public", "inputs" and "labels", of all but the finite floats.
        floats: the finite floats by place and dtype, such as "public/price_eur float64".
    """

    exact: Mapping[str, str]
    floats: Mapping[str, Projected]

    def differences(self, other: Fingerprint, tolerance: float = DATA_TOLERANCE) -> list[str]:
        """The places at which two splits differ by more than rounding, in words; none if they are the same data."""
        parts = dict.fromkeys((*self.exact, *other.exact))
        places = [f"{part} (more than last digits)" for part in parts if self.exact.get(part) != other.exact.get(part)]
        if places or self.floats.keys() != other.floats.keys():
            return places or ["which numbers are floats"]
        for place, projected in self.floats.items():
            allowed = max(tolerance, _LAST_DIGITS * _rounding(place.rpartition(" ")[2]))
            if not is_near(projected, other.floats[place], allowed):
                places.append(place)
        return places


def is_near(one: Projected, other: Projected, tolerance: float) -> bool:
    """Whether both are of the same numbers up to *tolerance* times their norm."""
    if len(one) != len(other) or not one:
        return False
    allowed = tolerance * max(one[0], other[0])
    return all(abs(a - b) <= allowed for a, b in zip(one, other, strict=True))


def _rounding(dtype: str) -> float:
    """The rounding step of a narrow float dtype; 0 for float64, whose tolerance is stated."""
    return {"float16": 2.0**-10, "float32": 2.0**-23, "complex64": 2.0**-23}.get(dtype, 0.0)


def fingerprint(split: Split) -> Fingerprint:
    """What *split* holds.

    Raises:
        KataError: if part of it is of a type that cannot cross to the attempt's process either.
    """
    parts = {"public": split.public, "inputs": split.held_out.inputs, "labels": split.held_out.labels}
    exact: dict[str, str] = {}
    floats: dict[str, Projected] = {}
    for name, part in parts.items():
        reader = _Reader()
        try:
            reader.read(part, name)
        except TypeError as error:
            raise KataError(f"data.py: {error}; a split holds arrays, frames and plain values") from None
        exact[name] = reader.digest.hexdigest()
        floats |= {place: project(pieces) for place, pieces in reader.floats.items()}
    return Fingerprint(exact, floats)


def data_digest(split: Split) -> str:
    """SHA-256 of a split as it is here, to the last bit; for comparisons on one machine only.

    Raises:
        KataError: if part of it is of a type that cannot cross to the attempt's process either.
    """
    try:
        parts = [wire.dumps(part) for part in (split.public, split.held_out.inputs, split.held_out.labels)]
    except WireError as error:
        raise KataError(f"data.py: {error}; a split holds arrays, frames and plain values") from None
    return hashlib.sha256(b"".join(parts)).hexdigest()


# Floats


def _weights(n: int, salt: int) -> NDArray[np.float64]:
    """Fixed pseudo-random weights in -1…1, float64 (n, directions).

    Source: SplitMix64 (Steele, Lea and Flood 2014), in whole numbers alone, so that they are the same everywhere.
    """
    counter = np.arange(1, n * _DIRECTIONS + 1, dtype=np.uint64) + np.uint64(salt << 40)
    mixed = counter * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    fractions = (mixed >> np.uint64(11)).astype(np.float64) * _FRACTION
    return (2.0 * fractions - 1.0).reshape(n, _DIRECTIONS)


def project(pieces: Iterable[NDArray[Any]]) -> Projected:
    """Finite floats, put one after another, onto the fixed directions.

    A direction's weight at place i is that of its place in its block times that of its block: as good as drawn anew for
    each place, at the price of one matrix product.
    """
    numbers = np.concatenate([np.ravel(piece) for piece in pieces]).astype(np.float64)
    largest = float(np.abs(numbers).max(initial=0.0))
    if largest == 0.0:
        return (0.0,) * (1 + _DIRECTIONS)
    scale = 2.0 ** min(math.frexp(largest)[1], 1023)  # so that no square and no sum overflows
    numbers /= scale
    blocks = -(-len(numbers) // _BLOCK)
    width = len(numbers) if blocks == 1 else _BLOCK
    numbers = np.pad(numbers, (0, blocks * width - len(numbers))).reshape(blocks, width)
    sums = numbers @ _weights(width, 1)  # (blocks, width) x (width, directions)
    along = (sums * _weights(blocks, 2)).sum(axis=0)
    norm = math.sqrt(float((numbers * numbers).sum()))
    return tuple(_unscaled(value, scale) for value in (norm, *along.tolist()))


def _unscaled(value: float, scale: float) -> float:
    """*value* times *scale*, or the largest float if that is larger still, for a record holds finite numbers."""
    return min(max(float(value) * scale, -sys.float_info.max), sys.float_info.max)


# Everything else


class _Reader:
    """Walks through one part of a split: floats are gathered, all else is digested in one canonical form."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()
        self.floats: dict[str, list[NDArray[Any]]] = {}

    def _put(self, *tokens: object) -> None:
        """Digests what a value is, unambiguously and without non-ASCII whose `repr` depends on Python's version."""
        self.digest.update(ascii(tokens).encode() + b"\n")

    def read(self, value: Any, place: str) -> None:
        """One value.

        Raises:
            TypeError: if it is nothing that data may hold.
        """
        kind = type(value)
        if kind in (bool, np.bool_):
            self._put("bool", bool(value))
        elif kind is int or isinstance(value, np.integer):
            self._put("whole", hex(int(value)))
        elif value is None:
            self._put(None)
        elif kind in (str, np.str_):
            self._texts([str(value)])
        elif kind in (bytes, np.bytes_):
            self._put("bytes", len(value))
            self.digest.update(value)
        elif kind is float or isinstance(value, np.inexact | np.datetime64 | np.timedelta64):
            self._put("scalar")
            self._array(np.asarray(value), place)
        elif kind in (list, tuple):
            self._put(kind.__name__, len(value))
            if all(type(item) is str for item in value):
                self._texts(value)
                return
            for item in value:
                self.read(item, f"{place}/[]")
        elif kind is dict:
            self._dict(value, place)
        elif kind is np.ndarray:
            self._put("array", value.shape)
            self._array(value, place)
        else:
            self._library_value(value, place)

    def _dict(self, value: dict[Any, Any], place: str) -> None:
        self._put("dict", len(value))
        for key, item in value.items():
            self.read(key, f"{place}/keys")
            self.read(item, f"{place}/{key if len(value) <= _MOST_NAMES else '[]'}")

    def _library_value(self, value: Any, place: str) -> None:
        """A tensor or a table; looks only at libraries that are already imported."""
        torch, pandas = sys.modules.get("torch"), sys.modules.get("pandas")
        if torch is not None and type(value) is torch.Tensor and value.layout is torch.strided:
            flat = value.detach().cpu()
            self._put("tensor", tuple(value.shape))
            self._array((flat.float() if value.dtype is torch.bfloat16 else flat).numpy(), place)
        elif pandas is not None and isinstance(value, pandas.DataFrame | pandas.Series | pandas.Index):
            self._table(value, place, pandas)
        else:
            raise TypeError(f"a {type(value).__module__}.{type(value).__qualname__} cannot cross to another process")

    # Arrays

    def _array(self, array: NDArray[Any], place: str) -> None:
        match array.dtype.kind:
            case "b":
                self._put("bool")
                self.digest.update(np.packbits(array).tobytes())
            case "i" | "u":
                self._whole(array)
            case "f" | "c":
                self._floats(array, place)
            case "m" | "M":
                self._times(array)
            case "U" | "S":
                self._texts(
                    [item if isinstance(item, str) else item.decode("latin-1") for item in array.ravel().tolist()]
                )
            case _:
                raise TypeError(f"a numpy.ndarray of dtype {array.dtype} cannot cross to another process")

    def _whole(self, array: NDArray[Any]) -> None:
        """Whole numbers, in the narrowest width that holds them all."""
        low, high = (int(array.min()), int(array.max())) if array.size else (0, 0)
        width = next(name for name in _WHOLE if np.iinfo(name).min <= low and high <= np.iinfo(name).max)
        self._put("whole", width)
        self.digest.update(np.ascontiguousarray(array, width).tobytes())

    def _floats(self, array: NDArray[Any], place: str) -> None:
        """Floats: the places of NaN and of the infinities here, the finite ones for a projection."""
        name = array.dtype.newbyteorder("=").name
        self._put(name)
        array = array.view(array.real.dtype).ravel() if array.dtype.kind == "c" and array.ndim else np.ravel(array)
        if array.dtype.kind == "c":
            array = np.array([array.real, array.imag]).ravel()
        finite = np.isfinite(array)
        if not finite.all():
            for found in (np.isnan(array), np.isposinf(array), np.isneginf(array)):
                self.digest.update(np.packbits(found).tobytes())
            array = np.where(finite, array, 0)
        self.floats.setdefault(f"{place} {name}", []).append(array)

    def _times(self, array: NDArray[Any]) -> None:
        """Dates and durations, in whole microseconds and the nanoseconds beyond, whatever their unit."""
        self._put("time" if array.dtype.kind == "M" else "duration")
        unit, count = np.datetime_data(array.dtype)
        numbers = np.ascontiguousarray(array).view(np.int64).ravel()
        if unit == "generic" or count != 1:
            raise TypeError(f"a numpy.ndarray of dtype {array.dtype} cannot cross to another process")
        missing = numbers == _MISSING_TIME
        numbers = np.where(missing, 0, numbers)
        per_unit = {"D": 86_400_000_000, "h": 3_600_000_000, "m": 60_000_000, "s": 1_000_000, "ms": 1000, "us": 1}
        if unit == "ns":
            micro, nano = np.divmod(numbers, 1000)
        else:
            micro, nano = numbers * per_unit[unit], np.zeros_like(numbers)
        self._missing(missing)
        self._whole(micro)
        self._whole(nano)

    def _missing(self, missing: NDArray[np.bool_]) -> None:
        self._put("missing", int(missing.sum()))
        if missing.any():
            self.digest.update(np.packbits(missing).tobytes())

    def _texts(self, texts: Sequence[str | None]) -> None:
        """Texts, however they are stored; None is a missing one."""
        self._put("texts")
        self._whole(np.array([-1 if text is None else len(text) for text in texts], np.int64))
        self.digest.update("".join(text for text in texts if text is not None).encode("utf-8", "surrogatepass"))

    # Tables

    def _table(self, value: Any, place: str, pandas: Any) -> None:
        if isinstance(value, pandas.Index):
            self._index(value, f"{place}/index", pandas)
        elif isinstance(value, pandas.Series):
            self._put("series")
            self.read(value.name, f"{place}/name")
            self._index(value.index, f"{place}/index", pandas)
            self._vector(value.array, place, pandas)
        else:
            self._put("frame", value.shape)
            self._index(value.columns, f"{place}/columns", pandas)
            self._index(value.index, f"{place}/index", pandas)
            for label, column in value.items():
                inside = label if value.shape[1] <= _MOST_NAMES else "[]"
                self._vector(column.array, f"{place}/{inside}", pandas)

    def _index(self, index: Any, place: str, pandas: Any) -> None:
        """An index by its values: a range is what it ranges over."""
        self._put("index", len(index), index.nlevels)
        for level in range(index.nlevels):
            self.read(index.names[level], f"{place}/name")
            self._vector(index.get_level_values(level).array, place, pandas)

    def _vector(self, array: Any, place: str, pandas: Any) -> None:
        """A column or a level, whatever pandas stores it in."""
        if isinstance(array, pandas.arrays.NumpyExtensionArray):
            array = array.to_numpy()
        dtype = array.dtype
        if isinstance(dtype, pandas.CategoricalDtype):
            self._put("category", bool(dtype.ordered))
            self._whole(np.asarray(array.codes))
            self._vector(dtype.categories.array, f"{place}/categories", pandas)
        elif isinstance(dtype, pandas.DatetimeTZDtype):
            self._put("zone", str(dtype.tz))
            self._times(array.tz_convert("UTC").tz_localize(None).to_numpy())
        elif isinstance(dtype, pandas.StringDtype):
            self._texts(array.to_numpy(object, na_value=None).tolist())
        elif dtype == np.dtype(object):
            self._objects(array, place, pandas)
        elif isinstance(dtype, np.dtype):
            self._array(np.asarray(array), place)
        elif hasattr(dtype, "numpy_dtype") and type(dtype).__name__.lower().startswith(
            ("int", "uint", "float", "bool")
        ):
            self._masked(array, place)
        else:
            raise TypeError(f"a column of dtype {dtype} cannot cross to another process")

    def _masked(self, array: Any, place: str) -> None:
        """Numbers some of which are missing: like those of NumPy if none is."""
        missing = np.asarray(array.isna(), np.bool_)
        if array.dtype.kind == "f":
            self._array(array.to_numpy(array.dtype.numpy_dtype, na_value=np.nan), place)
            return
        if missing.any():
            self._missing(missing)
        self._array(array.to_numpy(array.dtype.numpy_dtype, na_value=False), place)

    def _objects(self, items: Any, place: str, pandas: Any) -> None:
        """Python objects: texts as the other kinds of text column, anything else one by one."""
        plain = [None if item is None or item is pandas.NA or item != item else item for item in items]
        if all(item is None or isinstance(item, str) for item in plain):
            self._texts(plain)
            return
        self._put("objects", len(plain))
        for item in plain:
            self.read(item, f"{place}/[]")

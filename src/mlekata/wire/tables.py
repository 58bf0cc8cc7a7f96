"""pandas tables on the wire: an index and columns, each one of six kinds of vector."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlekata.errors import WireError
from mlekata.wire.tags import (
    ARRAY,
    COLUMNS,
    FRAME,
    INDEX,
    LEVEL_ROWS,
    LONGEST,
    LOOK_UPS,
    SERIES,
    TABLES,
    TEXTS,
    TableDecoder,
    TableEncoder,
    is_listed_dtype,
    need,
)

# Kinds of vector. A vector is a column or an index without its name.
_NUMPY, _ZONED, _TEXT, _MASKED, _CATEGORY, _OBJECTS = range(6)
_RANGE, _FLAT, _MULTI = range(3)

_MASKED_DTYPES = frozenset(
    ["boolean", "Float32", "Float64", *(f"{sign}Int{bits}" for sign in ("", "U") for bits in (8, 16, 32, 64))]
)
_TEXT_DTYPES = ("str", "string", "object")
_NUMPY_KINDS = "biufcmM"  # fixed-width text would become one Python object for each element
_TIME_ZONE = re.compile(r"(?!dateutil/)[A-Za-z][A-Za-z0-9_+\-]*(/[A-Za-z0-9_+\-]+){0,2}")
_TABLES = (
    *(pd.DataFrame, pd.Series, pd.Index, pd.RangeIndex, pd.MultiIndex),
    *(pd.DatetimeIndex, pd.TimedeltaIndex, pd.CategoricalIndex),
)
_SCALARS = (type(None), bool, int, float, str, bytes)
_FEW_ROWS = 4096
_FEW_OF_ONE_HASH = 64
_ROWS_AT_ONCE = 2**18
_BUCKETS = 2**16
_LONGEST_RANGE = LONGEST // 8  # as many as an index of whole numbers could have


def encode(encoder: TableEncoder, value: Any) -> Any:
    """The tree of a DataFrame, Series or Index; None for any other object of pandas."""
    if type(value) not in _TABLES:
        return None
    encoder.census.count(TABLES)
    if type(value) is pd.DataFrame:
        columns = [_vector(encoder, column.array) for _, column in value.items()]
        return [FRAME, _index(encoder, value.columns), _index(encoder, value.index), columns]
    if type(value) is pd.Series:
        return [SERIES, _name(value.name), _index(encoder, value.index), _vector(encoder, value.array)]
    return [INDEX, _index(encoder, value)]


def _name(name: object) -> Any:
    """A label as a tree: a scalar, or a tuple of them."""
    if isinstance(name, np.generic):
        name = name.item()
    if type(name) is tuple:
        return [_name(part) for part in name]
    if type(name) not in _SCALARS:
        raise WireError(f"a label of type {type(name).__qualname__} cannot cross; use text or whole numbers")
    return name


def _index(encoder: TableEncoder, index: Any) -> list[Any]:
    if type(index) is pd.RangeIndex:
        if len(index) > _LONGEST_RANGE:
            raise WireError(f"an index of {len(index)} rows cannot cross; at most {_LONGEST_RANGE}")
        return [_RANGE, _name(index.name), index.start, index.stop, index.step]
    if isinstance(index, pd.MultiIndex):
        names = [_name(name) for name in index.names]
        encoder.census.count(LEVEL_ROWS, len(index) * index.nlevels)
        return [_MULTI, names, [_vector(encoder, index.get_level_values(i).array) for i in range(index.nlevels)]]
    return [_FLAT, _name(index.name), _vector(encoder, index.array)]


def _vector(encoder: TableEncoder, array: Any) -> list[Any]:
    encoder.census.count(COLUMNS)
    if type(array) is pd.arrays.NumpyExtensionArray:
        array = array.to_numpy()
    dtype = array.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in _NUMPY_KINDS and is_listed_dtype(dtype):
        return [_NUMPY, _numbers(encoder, np.asarray(array))]
    if isinstance(dtype, pd.DatetimeTZDtype):
        utc = array.tz_convert("UTC").tz_localize(None).to_numpy()
        return [_ZONED, _checked_zone(str(dtype.tz)), _numbers(encoder, utc)]
    if isinstance(dtype, pd.CategoricalDtype):
        encoder.census.count(LEVEL_ROWS, len(dtype.categories))
        return [_CATEGORY, bool(dtype.ordered), encoder.array(array.codes), _vector(encoder, dtype.categories.array)]
    if isinstance(dtype, pd.StringDtype):
        return _text(encoder, "str" if dtype.na_value is not pd.NA else "string", array.to_numpy(object, na_value=None))
    if dtype.name in _MASKED_DTYPES:
        values = array.to_numpy(dtype.numpy_dtype, na_value=False)
        return [_MASKED, dtype.name, _numbers(encoder, values), encoder.array(array.isna())]
    if dtype.name == "object":
        array = [_without_numpy(item) for item in array]
        if all(type(item) is str or item is None for item in array):
            return _text(encoder, "object", array)
        if all(map(_is_label, array)):
            encoder.census.count_keys(list(array))
            return [_OBJECTS, [encoder.tree(item) for item in array]]
        raise WireError("a column of Python objects cannot cross; use numbers, dates or text")
    raise WireError(f"a column of dtype {dtype} cannot cross; use numbers, dates, text or categories")


def _without_numpy(item: Any) -> Any:
    """A cell as Python's own type: pandas 2 keeps NumPy's scalars, texts above all, in columns of objects."""
    return item.item() if isinstance(item, np.generic) and type(item) is item.dtype.type else item


def _numbers(encoder: TableEncoder, array: NDArray[Any]) -> list[Any]:
    encoder.census.count(LOOK_UPS, _look_ups_beyond_one(array))
    return encoder.array(array)


def _is_label(item: object) -> bool:
    return all(map(_is_label, item)) if type(item) is tuple else type(item) in _SCALARS


def _text(encoder: TableEncoder, dtype: str, objects: Any) -> list[Any]:
    """Text as one long piece and the length of each part in characters, -1 for missing."""
    encoder.census.count(TEXTS, len(objects))
    lengths = np.array([-1 if item is None else len(item) for item in objects], np.int64)
    together = "".join(item for item in objects if item is not None).encode("utf-8", "surrogatepass")
    return [_TEXT, dtype, encoder.array(lengths), encoder.array(np.frombuffer(together, np.uint8))]


def _checked_zone(zone: str) -> str:
    if not _TIME_ZONE.fullmatch(zone):
        raise WireError(f"the time zone {zone!r} cannot cross; use an IANA name such as Europe/Paris")
    return zone


def decode(decoder: TableDecoder, tag: int, rest: list[Any]) -> Any:
    """The table that *rest* describes."""
    if tag == INDEX:
        need(len(rest) == 1, "an index")
        return _read_index(decoder, rest[0])
    need(len(rest) == 3, "a table without its three parts")
    if tag == SERIES:
        name, index, vector = rest
        read_index = _read_index(decoder, index)
        array = _read_vector(decoder, vector)
        need(len(array) == len(read_index), "a series and its index differ in length")
        return pd.Series(array, index=read_index, name=_read_name(name), copy=False)
    columns, index, vectors = rest
    need(type(vectors) is list, "a frame without columns")
    # The encoder wrote the columns' buffers before those of the labels.
    arrays = [_read_vector(decoder, vector) for vector in vectors]
    labels, read_index = _read_index(decoder, columns), _read_index(decoder, index)
    need(len(labels) == len(arrays), "a frame with more columns than labels")
    need(all(len(array) == len(read_index) for array in arrays), "a frame whose columns differ in length")
    frame = pd.DataFrame(dict(enumerate(arrays)), index=read_index, copy=False)
    frame.columns = labels
    return frame


def _read_name(tree: Any) -> Any:
    if type(tree) is list:
        return tuple(_read_name(part) for part in tree)
    need(type(tree) in _SCALARS, "a label")
    return tree


def _read_index(decoder: TableDecoder, tree: Any) -> Any:
    need(type(tree) is list and len(tree) >= 3, "an index")
    kind, name, *rest = tree
    if kind == _RANGE:
        need(len(rest) == 3 and all(type(n) is int for n in rest), "a range")
        need(len(range(*rest)) <= _LONGEST_RANGE, "a range that is too long")
        return pd.RangeIndex(*rest, name=_read_name(name))
    need(len(rest) == 1, "an index")
    if kind == _MULTI:
        need(type(name) is list and type(rest[0]) is list and len(name) == len(rest[0]) > 0, "a multi-index")
        levels = [_read_vector(decoder, vector) for vector in rest[0]]
        decoder.census.count(LEVEL_ROWS, sum(map(len, levels)))  # each row is looked up among the others of its level
        return pd.MultiIndex.from_arrays(levels, names=_read_name(name))
    need(kind == _FLAT, "an index of an unknown kind")
    return pd.Index(_read_vector(decoder, rest[0]), name=_read_name(name), tupleize_cols=False)


def _read_vector(decoder: TableDecoder, tree: Any) -> Any:
    need(type(tree) is list and len(tree) >= 2, "a column")
    decoder.census.count(COLUMNS)
    kind, *rest = tree
    readers: dict[int, Callable[..., Any]] = {
        _NUMPY: _read_numpy,
        _ZONED: _read_zoned,
        _TEXT: _read_text,
        _MASKED: _read_masked,
        _CATEGORY: _read_category,
        _OBJECTS: _read_objects,
    }
    need(kind in readers, "a column of an unknown kind")
    return readers[kind](decoder, *rest)


def _read_numpy(decoder: TableDecoder, tree: Any) -> Any:
    need(type(tree) is list and len(tree) == 3 and tree[0] == ARRAY, "a column that is no array")
    array = decoder.array(*tree[1:])
    need(array.ndim == 1 and array.dtype.kind in _NUMPY_KINDS, "a column that is not one of numbers or dates")
    decoder.census.count(LOOK_UPS, _look_ups_beyond_one(array))
    return array


def _look_ups_beyond_one(array: NDArray[Any]) -> int:
    """Comparisons that it takes pandas to find each value of *array*, beyond those of honest data.

    pandas looks up whole numbers of 64 bits, dates and floats by a hash of 32 bits that everybody can compute, so
    anybody can choose a million numbers of one hash, and a grader that groups by them would take hours.
    """
    if len(array) <= _FEW_ROWS or array.dtype.itemsize != 8:
        return 0
    buckets = np.zeros(_BUCKETS, np.int64)
    for start in range(0, len(array), _ROWS_AT_ONCE):
        hashes = _hashes_of_pandas(array[start : start + _ROWS_AT_ONCE])
        buckets += np.bincount(hashes & np.uint32(_BUCKETS - 1), minlength=_BUCKETS)
    if buckets.max() <= _FEW_ROWS + 8 * len(array) // _BUCKETS:  # as in most columns, whose hashes fill all alike
        return 0
    _, crowds = np.unique(_hashes_of_pandas(np.unique(array.view(np.uint64)).view(array.dtype)), return_counts=True)
    crowded = crowds[crowds > _FEW_OF_ONE_HASH].astype(np.int64)
    return int((crowded * (crowded - 1) // 2).sum())


def _hashes_of_pandas(array: NDArray[Any]) -> NDArray[np.uint32]:
    """The hash by which pandas looks up each value of 8 bytes.

    Source: kh_int64_hash_func and murmur2_64to32 in pandas/_libs/include/pandas/vendored/klib.
    """
    bits = array.view(np.uint64)
    if array.dtype.kind != "f":
        return (bits >> np.uint64(33) ^ bits ^ bits << np.uint64(11)).astype(np.uint32)
    multiplier, seed = np.uint32(0x5BD1E995), np.uint32(0xC70F6907)
    hashes = np.full(len(bits), seed ^ np.uint32(8))
    for part in (bits.astype(np.uint32), (bits >> np.uint64(32)).astype(np.uint32)):
        mixed = part * multiplier
        mixed ^= mixed >> np.uint32(24)
        hashes = hashes * multiplier ^ mixed * multiplier
    hashes = (hashes ^ hashes >> np.uint32(13)) * multiplier
    return hashes ^ hashes >> np.uint32(15)


def _read_zoned(decoder: TableDecoder, zone: Any, tree: Any) -> Any:
    utc = _read_numpy(decoder, tree)
    need(type(zone) is str and utc.dtype.kind == "M", "dates with a time zone")
    return pd.DatetimeIndex(utc).tz_localize("UTC").tz_convert(_checked_zone(zone)).array


def _read_text(decoder: TableDecoder, dtype: Any, lengths_tree: Any, text_tree: Any) -> Any:
    need(dtype in _TEXT_DTYPES, "text of an unknown dtype")
    lengths, together = _read_numpy(decoder, lengths_tree), _read_numpy(decoder, text_tree)
    decoder.census.count(TEXTS, len(lengths))
    need(lengths.dtype == np.int64 and together.dtype == np.uint8, "text without lengths")
    text = together.tobytes().decode("utf-8", "surrogatepass")
    need(not lengths.size or ((lengths >= -1).all() and (lengths <= len(text)).all()), "text of impossible length")
    present = np.maximum(lengths, 0)
    need(int(present.sum()) == len(text), "text whose lengths do not add up")
    ends = list(itertools.accumulate(present.tolist()))
    missing = None if dtype == "object" else (pd.NA if dtype == "string" else np.nan)
    parts = [
        missing if length < 0 else text[end - length : end] for end, length in zip(ends, lengths.tolist(), strict=True)
    ]
    return _object_array(parts) if dtype == "object" else _text_array(parts, missing)


def _text_array(parts: list[Any], missing: Any) -> Any:
    """A column of text, kept with pyarrow if pandas does so here and if it can keep this text."""
    objects = np.array(parts, object)
    try:
        return pd.array(objects, dtype=pd.StringDtype(na_value=missing))
    except UnicodeEncodeError:  # lone surrogates: an attempt may keep them as Python objects, and hand them over
        return pd.array(objects, dtype=pd.StringDtype("python", na_value=missing))


def _object_array(items: list[Any]) -> Any:
    """Objects as an Index, the one container whose dtype pandas does not infer anew."""
    array = np.empty(len(items), object)
    for position, item in enumerate(items):  # assigned at once, tuples would become a second dimension
        array[position] = item
    return pd.Index(array, dtype=object, tupleize_cols=False)


def _read_masked(decoder: TableDecoder, dtype: Any, values_tree: Any, missing_tree: Any) -> Any:
    need(dtype in _MASKED_DTYPES, "a column of an unknown dtype")
    values, missing = _read_numpy(decoder, values_tree), _read_numpy(decoder, missing_tree)
    need(missing.dtype == bool and len(missing) == len(values), "a column without a proper mask")
    kind = pd.api.types.pandas_dtype(dtype)
    need(values.dtype == kind.numpy_dtype, "a column whose dtype is not the one described")
    return kind.construct_array_type()(values, missing)


def _read_category(decoder: TableDecoder, ordered: Any, codes_tree: Any, categories_tree: Any) -> Any:
    need(type(ordered) is bool, "categories")
    codes = _read_numpy(decoder, codes_tree)
    need(codes.dtype.kind == "i", "categories without whole-number codes")
    categories = pd.Index(_read_vector(decoder, categories_tree), tupleize_cols=False)
    decoder.census.count(LEVEL_ROWS, len(categories))
    return pd.Categorical.from_codes(codes, categories=categories, ordered=ordered)


def _read_objects(decoder: TableDecoder, trees: Any) -> Any:
    need(type(trees) is list, "a column of scalars")
    items = [decoder.value(tree) for tree in trees]
    need(all(map(_is_label, items)), "a column of scalars")
    decoder.census.count_keys(items)
    return _object_array(items)

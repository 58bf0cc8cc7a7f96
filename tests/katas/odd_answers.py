"""Answers that nobody expects: laid over a reference, it gives one of them in place of an honest answer.

`give_odd(function, path, oddity)` says of which function from now on: *path* leads from its honest answer to the part
that is changed, through columns, keys and positions. Honest answers that took long are remembered.
"""

import datetime
import decimal
import fractions
import pickle
import time
import zoneinfo

import numpy as np
import pandas as pd

_LONG_SECONDS = 0.1
_BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")


class OwnArray(np.ndarray):
    """A subclass of the array."""


class OwnText(str):
    """A subclass of text."""


class OwnDict(dict):
    """A subclass of the dict."""


class OwnNumber(float):
    """A subclass of the number."""


def _objects(*items):
    array = np.empty(len(items), object)
    array[:] = items
    return array


def _frame(**columns):
    return pd.DataFrame(columns or {"a": [1, 2], "b": [3.0, np.nan]})


def _itself():
    items = []
    items.append(items)
    return items


#: What is given in place of an answer or a part of it, whatever was honest.
CONSTANTS = {
    "None": lambda: None,
    "NaN": lambda: float("nan"),
    "inf": lambda: float("inf"),
    "-inf": lambda: float("-inf"),
    "10**4000": lambda: 10**4000,
    "-10**4000": lambda: -(10**4000),
    "2**63": lambda: 2**63,
    "2**64": lambda: 2**64,
    "-1": lambda: -1,
    "0": lambda: 0,
    "True": lambda: True,
    "1e308": lambda: 1e308,
    "complex": lambda: 1 + 2j,
    "own number": lambda: OwnNumber(0.5),
    "Decimal": lambda: decimal.Decimal("0.1"),
    "Decimal NaN": lambda: decimal.Decimal("NaN"),
    "Fraction": lambda: fractions.Fraction(1, 3),
    "empty text": lambda: "",
    "text": lambda: "text",
    "lone surrogate": lambda: "a\ud800b",
    "long text": lambda: "é" * 100_000,
    "NUL": lambda: "a\0b",
    "own text": lambda: OwnText("text"),
    "NumPy text": lambda: np.str_("text"),
    "bytes": lambda: b"\xff\x00",
    "bytearray": lambda: bytearray(b"ab"),
    "[]": list,
    "nested list": lambda: [[1, [2, "a"]], [3]],
    "list that holds itself": _itself,
    "()": tuple,
    "{}": dict,
    "dict": lambda: {"a": 1, 2: None},
    "own dict": lambda: OwnDict(a=1),
    "set": lambda: {1, 2},
    "range": lambda: range(3),
    "generator": lambda: (i for i in range(3)),
    "function": lambda: lambda *_: 0,
    "class": lambda: OwnText,
    "object": object,
    "NotImplemented": lambda: NotImplemented,
    "...": lambda: ...,
    "array without dimensions": lambda: np.array(1.5),
    "text array without dimensions": lambda: np.array("a"),
    "array of nothing": lambda: np.empty((0, 3)),
    "array of no columns": lambda: np.empty((3, 0)),
    "array of objects": lambda: _objects(1, "a", None, [1]),
    "array of huge integers": lambda: _objects(10**400, -(10**400)),
    "array of complex": lambda: np.array([1 + 1j, 2]),
    "array of text": lambda: np.array(["a", "bc"]),
    "array of dates": lambda: np.array(["2025-01-01", "NaT"], "datetime64[D]"),
    "array with fields": lambda: np.array([(1, 2.0)], [("a", int), ("b", float)]),
    "masked array": lambda: np.ma.masked_array([1.0, 2.0], [True, False]),
    "own array": lambda: np.arange(3.0).view(OwnArray),
    "float16": lambda: np.arange(3, dtype=np.float16),
    "uint8": lambda: np.arange(3, dtype=np.uint8),
    "big-endian": lambda: np.arange(3, dtype=">f8"),
    "NumPy NaN": lambda: np.float32("nan"),
    "NumPy bool": lambda: np.bool_(True),
    "NumPy date": lambda: np.datetime64("NaT"),
    "NumPy duration": lambda: np.timedelta64(3, "s"),
    "date": lambda: datetime.date(2025, 1, 1),
    "moment": lambda: datetime.datetime(2025, 1, 1),
    "moment in a zone": lambda: datetime.datetime(2025, 1, 1, tzinfo=_BERLIN),
    "duration": lambda: datetime.timedelta(days=400_000),
    "Timestamp": lambda: pd.Timestamp("2025-01-01", tz=_BERLIN),
    "Timedelta": lambda: pd.Timedelta(3, "s"),
    "NaT": lambda: pd.NaT,
    "NA": lambda: pd.NA,
    "Interval": lambda: pd.Interval(0, 1),
    "index": lambda: pd.Index(["a", "b"]),
    "index of two levels": lambda: pd.MultiIndex.from_tuples([("a", 1), ("b", 2)]),
    "series": lambda: pd.Series([1.0, 2.0], index=[7, 7]),
    "series of categories": lambda: pd.Series(["a", "b"], dtype="category"),
    "series with NA": lambda: pd.Series([1, None], dtype="Int64"),
    "sparse series": lambda: pd.Series([0.0, 1.0], dtype="Sparse[float]"),
    "empty frame": pd.DataFrame,
    "frame": _frame,
    "frame of rows only": lambda: pd.DataFrame(index=range(3)),
    "frame of two levels of columns": lambda: pd.DataFrame(
        [[1, 2]], columns=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)])
    ),
    "frame of two levels of rows": lambda: _frame().set_index(["a", "b"], drop=False),
    "frame with a column twice": lambda: pd.DataFrame([[1, 2]], columns=["a", "a"]),
    "frame with columns of numbers": lambda: pd.DataFrame(np.eye(2)),
    "frame with a column of tuples": lambda: _frame(a=[(1, 2), (3,)]),
    "sparse frame": lambda: _frame().astype("Sparse[float]"),
}


def _columns(frame, change):
    return frame.set_axis(change(frame.columns), axis=1)


def _two_levels(columns):
    return pd.MultiIndex.from_product([columns, ["x"]])


def _first_twice(columns):
    return [columns[0], *columns[:-1]]


#: What is made of an answer that is a table.
OF_FRAMES = {
    "no rows": lambda frame: frame.iloc[:0],
    "first row missing": lambda frame: frame.iloc[1:],
    "every row twice": lambda frame: pd.concat([frame, frame]),
    "one row": lambda frame: frame.iloc[:1],
    "reversed": lambda frame: frame.iloc[::-1],
    "same label for all rows": lambda frame: frame.set_axis([0] * len(frame)),
    "labels of two levels": lambda frame: frame.set_axis(pd.MultiIndex.from_product([frame.index, ["x"]])),
    "labels of text": lambda frame: frame.set_axis([f"row {i}" for i in range(len(frame))]),
    "dates as labels": lambda frame: frame.set_axis(pd.date_range("2025", periods=len(frame), tz="UTC")),
    "columns of two levels": lambda frame: _columns(frame, _two_levels),
    "columns of categories": lambda frame: _columns(frame, pd.CategoricalIndex),
    "columns numbered": lambda frame: _columns(frame, lambda columns: range(len(columns))),
    "first column twice": lambda frame: _columns(frame, _first_twice),
    "a column more": lambda frame: frame.assign(more="text"),
    "a column called 0": lambda frame: frame.assign(**{"x": 1}).rename(columns={"x": 0}),
    "columns reversed": lambda frame: frame.iloc[:, ::-1],
    "index as columns": lambda frame: frame.reset_index(),
    "first column as index": lambda frame: frame.set_index(frame.columns[0]),
    "all text": lambda frame: frame.astype(str),
    "all objects": lambda frame: frame.astype(object),
    "all categories": lambda frame: frame.astype("category"),
    "all nullable": lambda frame: frame.convert_dtypes(),
    "as array": lambda frame: frame.to_numpy(),
    "as dict": lambda frame: frame.to_dict("list"),
    "transposed": lambda frame: frame.T,
}

#: What is made of a column.
OF_COLUMNS = {
    "dropped": None,
    "None everywhere": lambda column: column.map(lambda _: None).astype(object),
    "NaN everywhere": lambda column: column * np.nan if column.dtype.kind in "iuf" else column.map(lambda _: np.nan),
    "NaN first": lambda column: _with_first(column.astype(float), np.nan),
    "inf first": lambda column: _with_first(column.astype(float), np.inf),
    "1e308": lambda column: column.map(lambda _: 1e308),
    "-1": lambda column: column.map(lambda _: -1),
    "2**62": lambda column: column.map(lambda _: 2**62),
    "10**400": lambda column: column.map(lambda _: 10**400).astype(object),
    "uint64": lambda column: column.map(lambda _: 2**64 - 1).astype(np.uint64),
    "objects": lambda column: column.astype(object),
    "text": lambda column: column.astype(str),
    "text of pandas": lambda column: column.astype("string"),
    "bytes": lambda column: column.map(lambda _: b"\xff"),
    "lone surrogates": lambda column: column.map(lambda _: "\ud800").astype(object),
    "tuples": lambda column: column.map(lambda one: (one, 1)),
    "mixed": lambda column: _with_first(column.astype(object), "text"),
    "None first": lambda column: _with_first(column.astype(object), None),
    "categories": lambda column: column.astype("category"),
    "complex": lambda column: column.astype(complex),
    "bool": lambda column: column.astype(bool),
    "nullable bool": lambda column: column.map(lambda _: pd.NA).astype("boolean"),
    "float16": lambda column: column.astype(np.float16),
    "uint8": lambda column: column.astype(np.uint8),
    "nullable": lambda column: _with_first(column.convert_dtypes(), pd.NA),
    "sparse": lambda column: column.astype("Sparse[float]"),
    "moments": lambda column: pd.Series(np.datetime64("2025-01-01", "ns"), column.index),
    "far moments": lambda column: pd.Series(np.datetime64("9999-01-01", "s"), column.index),
    "no moments": lambda column: pd.Series(np.datetime64("NaT", "ns"), column.index),
    "moments in a zone": lambda column: pd.Series(pd.Timestamp("2025-01-01", tz=_BERLIN), column.index),
    "moments of the day": lambda column: column.astype("datetime64[s]"),
    "durations": lambda column: pd.Series(np.timedelta64(1, "s"), column.index),
    "periods": lambda column: pd.Series(pd.Period("2025-01"), column.index),
}


def _with_first(values, item):
    values = values.copy()
    if isinstance(values, pd.Series):
        values.iloc[:1] = item
    else:
        values.reshape(-1)[:1] = item
    return values


#: What is made of an array.
OF_ARRAYS = {
    "empty": lambda array: array[:0],
    "one less": lambda array: array[1:],
    "one more": lambda array: np.concatenate([array, array[:1]]),
    "raveled": lambda array: array.ravel(),
    "a dimension more": lambda array: array[..., None],
    "a dimension before": lambda array: array[None],
    "transposed": lambda array: array.T,
    "all NaN": lambda array: np.full(array.shape, np.nan),
    "NaN first": lambda array: _with_first(array.astype(float), np.nan),
    "inf first": lambda array: _with_first(array.astype(float), np.inf),
    "-inf": lambda array: np.full(array.shape, -np.inf),
    "1e308": lambda array: np.full(array.shape, 1e308),
    "-1": lambda array: np.full(array.shape, -1),
    "0": lambda array: np.zeros_like(array),
    "2**62": lambda array: np.full(array.shape, 2**62),
    "uint64": lambda array: np.full(array.shape, 2**64 - 1, np.uint64),
    "negated": lambda array: -array.astype(float),
    "objects": lambda array: array.astype(object),
    "text": lambda array: array.astype(str),
    "bytes": lambda array: array.astype("S"),
    "complex": lambda array: array.astype(complex),
    "bool": lambda array: array.astype(bool),
    "int": lambda array: array.astype(np.int64),
    "float": lambda array: array.astype(float),
    "float16": lambda array: array.astype(np.float16),
    "uint8": lambda array: array.astype(np.uint8),
    "big-endian": lambda array: array.astype(array.dtype.newbyteorder(">")),
    "moments": lambda array: np.full(array.shape, np.datetime64("2025-01-01", "ns")),
    "durations": lambda array: np.full(array.shape, np.timedelta64(1, "s")),
    "list": lambda array: array.tolist(),
    "tuple": lambda array: tuple(array),
    "masked": lambda array: np.ma.masked_array(array, np.zeros(array.shape, bool)),
    "own array": lambda array: array.view(OwnArray),
    "matrix": lambda array: np.asmatrix(array),
    "index": lambda array: pd.Index(array.ravel()),
    "series with odd labels": lambda array: pd.Series(array.ravel(), index=np.arange(array.size)[::-1]),
    "series with one label": lambda array: pd.Series(array.ravel(), index=[0] * array.size),
    "series of categories": lambda array: pd.Series(array.ravel()).astype("category"),
    "series with NA": lambda array: _with_first(pd.Series(array.ravel()).convert_dtypes(), pd.NA),
    "sparse series": lambda array: pd.Series(array.ravel().astype(float), dtype="Sparse[float]"),
    "series of objects": lambda array: pd.Series(array.ravel().astype(object)),
    "series of two levels": lambda array: pd.Series(
        array.ravel(), index=pd.MultiIndex.from_product([range(array.size), [0]])
    ),
    "frame": lambda array: pd.DataFrame(array),
    "frame of one column": lambda array: pd.DataFrame({"a": array.ravel()}),
}

#: What is made of a list or tuple.
OF_LISTS = {
    "empty": lambda items: items[:0],
    "one less": lambda items: items[1:],
    "one more": lambda items: [*items, *items[:1]],
    "twice": lambda items: [*items, *items],
    "other kind": lambda items: tuple(items) if type(items) is list else list(items),
    "None everywhere": lambda items: [None] * len(items),
    "numbers": lambda items: list(range(len(items))),
    "huge numbers": lambda items: [10**4000] * len(items),
    "text": lambda items: ["text"] * len(items),
    "lone surrogates": lambda items: ["\ud800"] * len(items),
    "own text": lambda items: [OwnText("text")] * len(items),
    "bytes": lambda items: [b"a"] * len(items),
    "lists": lambda items: [[one] for one in items],
    "dicts": lambda items: [{0: one} for one in items],
    "array": lambda items: np.array(items),
    "array of objects": lambda items: _objects(*items),
    "series": lambda items: pd.Series(list(items)),
    "dict": lambda items: dict(enumerate(items)),
    "generator": lambda items: (one for one in items),
    "reversed": lambda items: items[::-1],
}

#: What is made of a dict.
OF_DICTS = {
    "empty": lambda pairs: {},
    "first missing": lambda pairs: dict([*pairs.items()][1:]),
    "one more": lambda pairs: pairs | {"more": 1},
    "a key of another type": lambda pairs: pairs | {0: 1, None: 2, (1, "a"): 3},
    "keys of bytes": lambda pairs: {str(key).encode(): value for key, value in pairs.items()},
    "list of pairs": lambda pairs: [*pairs.items()],
    "list of keys": lambda pairs: [*pairs],
    "series": lambda pairs: pd.Series(pairs),
    "own dict": OwnDict,
    "reversed": lambda pairs: dict(reversed(pairs.items())),
    "lists of one": lambda pairs: {key: [value] for key, value in pairs.items()},
}

#: What is made of a number or a bool.
OF_NUMBERS = {
    "array": lambda number: np.array([number]),
    "array without dimensions": lambda number: np.array(number),
    "text": str,
    "int": int,
    "float": float,
    "complex": complex,
    "bool": bool,
    "float16": np.float16,
    "float32": np.float32,
    "uint8": lambda number: np.uint8(int(number) % 256),
    "Decimal": lambda number: decimal.Decimal(float(number)),
    "Fraction": fractions.Fraction,
    "negated": lambda number: -number,
    "a little more": lambda number: number + 1e-9,
    "times 1e300": lambda number: float(number) * 1e300,
    "tuple": lambda number: (number,),
    "own number": OwnNumber,
    "series": lambda number: pd.Series([number]),
}

#: What is made of text.
OF_TEXTS = {
    "empty": lambda text: "",
    "bytes": lambda text: text.encode("utf-8", "surrogatepass"),
    "own text": OwnText,
    "NumPy text": np.str_,
    "array": np.array,
    "list": list,
    "capitals": str.upper,
    "line end": lambda text: text + "\n",
    "lone surrogate": lambda text: text + "\udcff",
    "long": lambda text: text * 100_000,
}

OF_KIND = {
    "frame": OF_FRAMES,
    "column": OF_COLUMNS,
    "array": OF_ARRAYS,
    "list": OF_LISTS,
    "dict": OF_DICTS,
    "number": OF_NUMBERS,
    "text": OF_TEXTS,
}

_odd = {"function": None, "path": (), "kind": "", "oddity": ""}
_honest = {}  # digest of a call -> its answer; what the digest is of is kept with it, so that no id is used again
_running = [0]


def give_odd(function, path, kind, oddity):
    """From now on, *function* gives this oddity; "" for none."""
    _odd.update(function=function or None, path=tuple(path), kind=kind, oddity=oddity)


def _changed(answer, path):
    """The answer with the oddity at the end of *path*."""
    if not path:
        return (
            CONSTANTS[_odd["oddity"]]() if _odd["kind"] == "constant" else OF_KIND[_odd["kind"]][_odd["oddity"]](answer)
        )
    first, rest = path[0], path[1:]
    if isinstance(answer, pd.DataFrame):
        if _odd["kind"] == "column" and _odd["oddity"] == "dropped":
            return answer.drop(columns=first)
        return answer.assign(**{first: _changed(answer[first], rest)})
    if isinstance(answer, dict):
        return answer | {first: _changed(answer[first], rest)}
    if isinstance(answer, list | tuple) and first < len(answer):
        items = list(answer)
        items[first] = _changed(items[first], rest)
        return type(answer)(items)
    return answer


def _digest(value):
    """Something to know a value again by."""
    if isinstance(value, list | tuple):
        return tuple(map(_digest, value))
    if isinstance(value, dict):
        return tuple((key, _digest(item)) for key, item in value.items())
    if isinstance(value, np.ndarray | pd.DataFrame | pd.Series):
        return hash(pickle.dumps(value))
    return value if isinstance(value, str | bytes | int | float | None) else id(value)


def wrapped(name, function):
    """The function, giving an odd answer when it is asked to."""

    def answer(*args, **kwargs):
        if _running[0] or (_odd["function"] == name and _odd["kind"] == "constant" and not _odd["path"]):
            return function(*args, **kwargs) if _running[0] else _changed(None, ())
        key = (name, _digest(args), _digest(kwargs))
        if key in _honest:
            honest = _honest[key][0]
        else:
            started, _running[0] = time.perf_counter(), 1
            try:
                honest = function(*args, **kwargs)
            finally:
                _running[0] = 0
            is_of_its_own = not any(honest is argument for argument in (*args, *kwargs.values()))
            if time.perf_counter() - started > _LONG_SECONDS and is_of_its_own:
                _honest[key] = honest, args, kwargs
        if _odd["function"] != name:
            return honest
        try:
            return _changed(honest, _odd["path"])
        except Exception:  # there is nothing odd of this kind to make of it
            return honest

    return answer

"""Checks that a value from an attempt is what the brief asks for; and a metric that several katas share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlekata.errors import AttemptError
from mlekata.result import FaultKind

_KINDS = {"float": "f", "int": "iu", "bool": "b", "number": "fiu"}


def _describe(value: object) -> str:
    """What a learner would call *value*: its type, dtype and shape, never its contents."""
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype} with shape {value.shape}"
    shape = getattr(value, "shape", None)
    if type(value).__name__ == "Handle":
        return f"an object of type {getattr(value, 'type_name', '?')}"
    if isinstance(shape, tuple) and not isinstance(value, np.generic):
        return f"a {type(value).__name__} with shape {shape}"
    if isinstance(value, (list, tuple, dict, str, bytes)):
        return f"a {type(value).__name__} of length {len(value)}"
    return "None" if value is None else f"a {type(value).__name__}"


def _wrong(sentence: str) -> AttemptError:
    """The fault of an answer that is not what the brief asks for."""
    return AttemptError(sentence, kind=FaultKind.WRONG_TYPE)


def check_array(
    value: object,
    name: str,
    *,
    shape: Sequence[int | str],
    kind: str = "number",
    finite: bool = True,
    low: float | None = None,
    high: float | None = None,
) -> NDArray[Any]:
    """*value*, once it is known to be the array that the brief asks for.

    Args:
        value: what the attempt returned: an array, or a pandas Series (its values are taken).
        name: what the learner calls it, such as "`score` result".
        shape: the expected shape; a str stands for "any length", and names it.
        kind: "float", "int", "bool" or "number" (whole or not).
        finite: whether NaN and infinity are refused.
        low: smallest allowed value.
        high: largest allowed value.

    Returns:
        An array of the expected shape; float64 for kinds "float" and "number".

    Raises:
        AttemptError: one sentence that says what was found and what was expected.
    """
    wanted_shape = f"({', '.join(map(str, shape))}{',' * (len(shape) == 1)})"
    wanted = f"{'an' if kind == 'int' else 'a'} {kind} array with shape {wanted_shape}"
    array = value.to_numpy() if type(value).__name__ in ("Series", "Index") else value  # type: ignore[attr-defined]
    if type(array) is not np.ndarray:
        raise _wrong(f"{name} is {_describe(value)}; expected {wanted}")
    fits = array.ndim == len(shape) and all(
        isinstance(want, str) or want == have for want, have in zip(shape, array.shape, strict=True)
    )
    if not fits or (array.dtype.kind not in _KINDS[kind] and not (kind == "float" and array.dtype.kind in "iu")):
        raise _wrong(f"{name} is {_describe(array)}; expected {wanted}")
    if kind in ("float", "number"):
        array = array.astype(np.float64)
        if finite and not np.isfinite(array).all():
            bad = int((~np.isfinite(array)).sum())
            first = int(np.argmax(~np.isfinite(array.ravel())))
            raise _wrong(
                f"{name} has {bad} of {array.size} values that are NaN or infinite, the first at position {first}; "
                "expected finite numbers"
            )
    for limit, outside, word in ((low, np.less, "at least"), (high, np.greater, "at most")):
        if limit is not None and outside(array, limit).any():
            position = int(np.argmax(outside(array, limit).ravel()))
            raise _wrong(
                f"{name} has the value {array.ravel()[position]!s} at position {position}; expected {word} {limit}"
            )
    return array


def check_number(value: object, name: str, *, low: float | None = None, high: float | None = None) -> float:
    """*value* as a float, once it is known to be one finite number in range.

    Raises:
        AttemptError: one sentence that says what was found and what was expected.
    """
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if not isinstance(value, (int, float, np.integer, np.floating)) or isinstance(value, (bool, np.timedelta64)):
        raise _wrong(f"{name} is {_describe(value)}; expected one number")
    try:
        number = float(value)
    except OverflowError:
        raise _wrong(f"{name} is a whole number too large to be a float; expected one number") from None
    return float(check_array(np.array([number]), name, shape=(1,), low=low, high=high)[0])


def check_parts(value: object, name: str, *, count: int) -> list[Any]:
    """The parts of *value*, once it is known to be a tuple, a list or the rows of an array, *count* of them.

    Raises:
        AttemptError: one sentence that says what was found and what was expected.
    """
    several: Any = value
    if type(value) not in (tuple, list) and not (type(value) is np.ndarray and value.ndim > 0):
        raise _wrong(f"{name} is {_describe(value)}; expected {count} values")
    parts: list[Any] = list(several)
    if len(parts) != count:
        raise _wrong(f"{name} has {len(parts)} value{'s' * (len(parts) != 1)}; expected {count}")
    return parts


def check_texts(value: object, name: str, *, length: int | None = None) -> list[str]:
    """*value*, once it is known to be a list of text.

    Args:
        value: what the attempt returned.
        name: what the learner calls it, such as "the result of `tokenize`".
        length: how many there must be; None for any number.

    Raises:
        AttemptError: one sentence that says what was found and what was expected.
    """
    if type(value) is not list:
        raise _wrong(f"{name} is {_describe(value)}; expected a list of str")
    if strangers := sorted({type(text).__name__ for text in value if not isinstance(text, str)}):
        raise _wrong(f"{name} is a list with {', '.join(strangers)} in it; expected a list of str")
    if length is not None and len(value) != length:
        raise _wrong(f"{name} has length {len(value)}; expected {length}, one text for each that was given")
    return [str(text) for text in value]


def check_mapping(value: object, name: str, *, keys: Sequence[str], only: bool = False) -> Mapping[str, Any]:
    """*value*, once it is known to be a dict with *keys*; what stands under them is not looked at.

    Args:
        value: what the attempt returned.
        name: what the learner calls it, such as "the result of `risk`".
        keys: that it must have.
        only: whether it may have no others.

    Raises:
        AttemptError: one sentence that says what was found and what was expected.
    """
    wanted = f"a dict with the key{'s' * (len(keys) != 1)} {', '.join(map(repr, keys))}"
    if type(value) is not dict:
        raise _wrong(f"{name} is {_describe(value)}; expected {wanted}")
    if missing := [key for key in keys if key not in value]:
        raise _wrong(f"{name} has no {missing[0]!r}; expected {wanted}")
    if only and len(value) > len(keys):
        raise _wrong(f"{name} has {len(value)} keys; expected {wanted}, and no others")
    return value


def check_folds(value: object, name: str, *, rows: int, n_folds: int) -> NDArray[np.int64]:
    """*value*, once it is known to be the number of a fold for each row: int64 (rows,), 0 to n_folds - 1.

    Raises:
        AttemptError: one sentence that says what was found and what was expected.
    """
    return check_array(value, name, shape=(rows,), kind="int", low=0, high=n_folds - 1).astype(np.int64)


def check_rows_differ(array: NDArray[Any], name: str, what: str) -> NDArray[Any]:
    """*array*, once it is known that no row has the same value twice.

    Args:
        array: of shape (n, k), checked before.
        name: what the learner calls it.
        what: its values are, such as "a film".

    Raises:
        AttemptError: if a row has.
    """
    if (np.diff(np.sort(array, axis=1), axis=1) == 0).any():
        raise AttemptError(f"{name} has {what} twice in one row; expected different ones")
    return array


def check_frame(value: object, name: str, *, rows: int | None = None, columns: Sequence[str] = ()) -> Any:
    """*value*, once it is known to be a pandas DataFrame with *rows* rows (None for any number) and at least *columns*.

    Columns of pandas' own kinds (nullable, categories) come out as the NumPy arrays that they stand for, so that
    whoever compares their values meets no `pd.NA`: missing numbers are NaN, missing text is None.

    Raises:
        AttemptError: one sentence that says what was found and what was expected.
    """
    if type(value).__name__ != "DataFrame":
        wanted = "a pandas DataFrame" if rows is None else f"a pandas DataFrame with {rows} rows"
        raise _wrong(f"{name} is {_describe(value)}; expected {wanted}")
    frame: Any = value
    if rows is not None and len(frame) != rows:
        raise _wrong(f"{name} has {len(frame)} rows; expected {rows}, one for each row given, in the same order")
    if frame.columns.nlevels > 1:
        raise _wrong(f"{name} has columns with {frame.columns.nlevels} levels of names; expected one name for each")
    if missing := [column for column in columns if column not in frame.columns]:
        raise _wrong(f"{name} has no column {missing[0]!r}; expected the columns {', '.join(columns)}")
    if not frame.columns.is_unique:
        twice = frame.columns[frame.columns.duplicated()][0]
        raise _wrong(f"{name} has more than one column {twice!r}; expected each column once")
    return _with_plain_columns(frame)


def _with_plain_columns(frame: Any) -> Any:
    """The frame with NumPy's arrays in place of columns that hold `pd.NA`, categories or half floats."""
    plain = {position: _plain(frame.iloc[:, position]) for position in range(frame.shape[1])}
    changed = {position: values for position, values in plain.items() if values is not None}
    if changed:
        frame = frame.copy(deep=False)
        for position, values in changed.items():
            frame.isetitem(position, values)
    return frame


def _plain(column: Any) -> Any:
    """What a column is to be replaced with; None if it may stay as it is."""
    dtype = column.dtype
    if isinstance(dtype, np.dtype):
        return column.to_numpy(np.float32) if dtype == np.float16 else None  # which no index of pandas can have
    if type(dtype).__name__ == "CategoricalDtype":
        return np.asarray(column)
    if type(dtype).__name__ == "StringDtype" and dtype.na_value is not np.nan:
        return column.astype(object).where(column.notna(), None).to_numpy()
    if dtype.kind in "biuf" and hasattr(dtype, "numpy_dtype"):
        has_gaps = column.isna().any()
        return column.to_numpy(np.float64, na_value=np.nan) if has_gaps else column.to_numpy(dtype.numpy_dtype)
    return None


def average_precision(positive: NDArray[np.bool_], score: NDArray[np.float64]) -> float:
    """Average precision of a ranking, 0 to 1; equal scores are one step. Needs NumPy only, so it starts at once.

    Source: sum over distinct scores of (recall gained) x precision, as scikit-learn's average_precision_score.

    Args:
        positive: bool (n,); at least one True.
        score: float64 (n,); finite, greater is likelier.
    """
    order = np.argsort(-score, kind="stable")
    last_of_tie = np.append(np.diff(score[order]) != 0, True)
    looked_at = np.flatnonzero(last_of_tie) + 1
    found = np.cumsum(positive[order])[last_of_tie]
    recall_gained = np.diff(found, prepend=0) / positive.sum()
    return float((recall_gained * found / looked_at).sum())

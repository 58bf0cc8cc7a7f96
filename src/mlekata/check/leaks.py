"""What crosses to the attempt's process, watched for labels; and a reference whose inputs are written over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlekata.kata.folder import Kata, SourceFile

#: Labels of fewer rows can be met by chance.
FEWEST_LABELS = 8
_MOST_COLUMNS = 200

#: Runs in the attempt's process after the reference. Each function gets copies, and what it was given is
#: written over when it returns, so that nothing which is handed on to a later call still holds it. Sparse matrices
#: are left alone: they cross as handles, and asking anew for each call would cost every text kata its features twice.
_SCRIBBLING = """
def _mlekata_scribbling(names, space):
    import copy, functools

    def is_array(value):
        kind = type(value).__module__.partition(".")[0], type(value).__name__
        return kind in (("numpy", "ndarray"), ("pandas", "DataFrame"), ("pandas", "Series"), ("torch", "Tensor"))

    def copied(value):
        if is_array(value):
            return value.clone() if type(value).__name__ == "Tensor" else copy.deepcopy(value)
        if type(value) in (list, tuple):
            return type(value)(map(copied, value))
        return {key: copied(one) for key, one in value.items()} if type(value) is dict else value

    def scribble(value):
        if type(value) in (list, tuple):
            for one in value:
                scribble(one)
        elif type(value) is dict:
            for one in value.values():
                scribble(one)
        elif type(value).__name__ == "DataFrame" and is_array(value):
            for position in range(value.shape[1]):
                value.isetitem(position, [0.0] * len(value))
        elif type(value).__name__ == "Series" and is_array(value):
            if len(value):
                value.iloc[:] = value.iloc[0]
        elif type(value).__name__ == "Tensor" and is_array(value):
            value.detach().zero_()
        elif is_array(value):
            value.flags.writeable = value.flags.writeable or value.flags.owndata
            if value.flags.writeable:
                value[...] = None if value.dtype == object else np_zero(value)

    def np_zero(value):
        import numpy
        return numpy.zeros((), value.dtype)

    busy = []

    def wrapped(function):
        @functools.wraps(function)
        def call(*args, **kwargs):
            if busy:  # one of the reference's functions calls another
                return function(*args, **kwargs)
            busy.append(True)
            try:
                return function(*copied(args), **copied(kwargs))
            finally:
                busy.clear()
                scribble(args)
                scribble(kwargs)
        return call

    for name in names:
        if callable(space.get(name)):
            space[name] = wrapped(space[name])
"""


def scribbling(kata: Kata) -> SourceFile:
    """Source that is put after the reference: what its functions are given does not survive a call."""
    names = tuple(function.name for function in kata.functions)
    return SourceFile("scribbling.py", f"{_SCRIBBLING}\n_mlekata_scribbling({names!r}, globals())\n")


def columns(value: Any, name: str = "") -> Iterator[tuple[str, NDArray[Any]]]:
    """Every one-dimensional array in a value, however nested: frames and matrices by column, with a name for each."""
    kind = type(value).__name__
    if kind == "DataFrame":
        for position, column in enumerate(value.columns):
            yield f"{name} column {column!r}".strip(), value.iloc[:, position].to_numpy()
    elif kind in ("Series", "Index"):
        yield name, value.to_numpy()
    elif kind == "Tensor":
        yield from columns(value.detach().numpy(), name)
    elif isinstance(value, np.ndarray):
        yield from _array_columns(value, name)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from columns(one, f"{name} {key!r}".strip())
    elif isinstance(value, (list, tuple)):
        if value and all(isinstance(one, (str, bool, int, float)) for one in value):
            yield name, np.asarray(value)
        else:
            for position, one in enumerate(value):
                yield from columns(one, f"{name} item {position}".strip())


def _array_columns(array: NDArray[Any], name: str) -> Iterator[tuple[str, NDArray[Any]]]:
    if array.ndim == 2 and array.shape[1] <= _MOST_COLUMNS:
        for column in range(array.shape[1]):
            yield f"{name} column {column}".strip(), array[:, column]
    if array.ndim >= 1:
        yield name, array.ravel()


def _as_bytes(column: NDArray[Any]) -> bytes:
    """Eight bytes for each value, the same for values that are equal whatever their type."""
    if column.dtype.kind in "mM":
        column = column.astype(np.int64)
    if column.dtype.kind in "biuf":
        return (column.astype(np.float64) + 0.0).tobytes()  # -0.0 and 0.0 are alike
    return np.array([hash(str(value)) for value in column.tolist()], np.int64).tobytes()


class Watch:
    """Looks for held-out labels among everything that is sent to the attempt.

    Args:
        labels: of the held-out split.

    Attributes:
        seen: labels that were sent, in words.
    """

    def __init__(self, labels: Any) -> None:
        self.seen: dict[str, None] = {}
        self._labels = {
            name: _as_bytes(column)
            for name, column in columns(labels)
            if len(column) >= FEWEST_LABELS and len(np.unique(column.astype(str))) > 1
        }

    def over(self, functions: Any) -> Any:
        """The attempt's functions, watched."""
        return _Watched(functions, self)

    def look(self, function: str, where: str, argument: Any) -> None:
        """Remembers which labels are in an argument, as a whole column or as part of a longer one."""
        for part, column in columns(argument, where) if self._labels else ():
            sent = None
            for name, label in self._labels.items():
                if 8 * len(column) < len(label):
                    continue
                sent = _as_bytes(column) if sent is None else sent
                position = sent.find(label)
                while position > 0 and position % 8:  # not where a value begins
                    position = sent.find(label, position + 1)
                if position >= 0:
                    self.seen.setdefault(f"labels{' ' * bool(name)}{name} in what `{function}` is given ({part})")


class _Watched:
    """The learner's functions as attributes, each looked at before it is called."""

    __slots__ = ("_functions", "_watch")

    def __init__(self, functions: Any, watch: Watch) -> None:
        self._functions = functions
        self._watch = watch

    def __getattr__(self, name: str) -> Callable[..., Any]:
        function: Callable[..., Any] = getattr(self._functions, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            for position, argument in enumerate(args, 1):
                self._watch.look(name, f"argument {position}", argument)
            for keyword, argument in kwargs.items():
                self._watch.look(name, f"argument {keyword}", argument)
            return function(*args, **kwargs)

        return call

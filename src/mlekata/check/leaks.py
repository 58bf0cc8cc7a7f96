"""What crosses to the attempt's process, searched for held-out labels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Labels of fewer rows can be met by chance.
FEWEST_LABELS = 8
_MOST_COLUMNS = 200


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


class LabelLeakDetector:
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
        return _WatchedFunctions(functions, self)

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


class _WatchedFunctions:
    """The learner's functions as attributes, each looked at before it is called."""

    __slots__ = ("_detector", "_functions")

    def __init__(self, functions: Any, detector: LabelLeakDetector) -> None:
        self._functions = functions
        self._detector = detector

    def __getattr__(self, name: str) -> Callable[..., Any]:
        function: Callable[..., Any] = getattr(self._functions, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            for position, argument in enumerate(args, 1):
                self._detector.look(name, f"argument {position}", argument)
            for keyword, argument in kwargs.items():
                self._detector.look(name, f"argument {keyword}", argument)
            return function(*args, **kwargs)

        return call

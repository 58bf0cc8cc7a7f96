"""The values that cross: each as a small tree for the header, with arrays as raw buffers."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from numpy import (  # by name: an attempt may replace what NumPy's own module calls so
    asarray,
    ascontiguousarray,
    dtype,
    empty,
    frombuffer,
    generic,
    ndarray,
    uint8,
)
from numpy.typing import NDArray

from mlekata.errors import WireError
from mlekata.wire.tags import (
    ARRAY,
    BYTES,
    DEEPEST,
    DICT,
    FRAME,
    HANDLE,
    INDEX,
    INTEGER,
    LARGEST_BODY_BYTES,
    LIST,
    LONGEST,
    SCALAR,
    SERIES,
    TABLES,
    TENSOR,
    TEXT,
    TUPLE,
    Census,
    Handle,
    Hold,
    Resolve,
    is_listed,
    is_listed_dtype,
    need,
)

_INLINE_BYTES = 4096
_MOST_DIMENSIONS = 32
_TENSOR_DTYPES = frozenset(
    "bool uint8 int8 int16 int32 int64 float16 float32 float64 bfloat16 complex64 complex128".split()  # noqa: SIM905
)
_PLAIN = (type(None), bool, float)


class Buffers(Protocol):
    """Where a decoder takes raw buffers from, in order."""

    def expect(self, n_bytes: int) -> None:
        """Refuses a next buffer of another length than *n_bytes*."""

    def fill(self, view: memoryview) -> None:
        """Reads the expected buffer into *view*."""

    def check_deadline(self) -> None:
        """Raises TimeoutError once there is no more time."""

    @property
    def next_length(self) -> int:
        """Bytes of the next buffer."""


class Encoder:
    """Turns one value into a tree of msgpack types and a list of buffers."""

    def __init__(self, hold: Hold | None) -> None:
        self.hold = hold
        self.buffers: list[memoryview] = []
        self.census = Census()

    def tree(self, value: Any, depth: int = 0) -> Any:
        """The header tree of *value*; its arrays are appended to the buffers.

        Raises:
            WireError: if it cannot cross and no handle can be given.
        """
        if depth > DEEPEST:
            raise WireError(f"the value is nested more than {DEEPEST} deep, or contains itself")
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is int:
            return value if -(2**63) <= value < 2**63 else [INTEGER, _big_integer(value)]
        if kind is str:
            return self._text(value)
        if kind is bytes:
            return value if len(value) <= _INLINE_BYTES else [BYTES, self._buffer(value)]
        if kind is list or kind is tuple:
            return [LIST if kind is list else TUPLE, *(self.tree(v, depth + 1) for v in value)]
        if kind is dict:
            return [DICT, *self._pairs(value, depth + 1)]
        if kind is ndarray and is_listed_dtype(value.dtype):
            return self.array(value)
        if isinstance(value, generic) and kind is value.dtype.type and is_listed_dtype(asarray(value).dtype):
            return [SCALAR, *self.array(asarray(value))[1:2]]
        if kind is Handle:
            return [HANDLE, value.number, value.type_name]
        tree = self._library_value(value)
        return tree if tree is not None else self._held(value)

    def _library_value(self, value: object) -> Any:
        """The tree of a tensor or table, or None; looks only at libraries already imported."""
        torch, pandas = sys.modules.get("torch"), sys.modules.get("pandas")
        if torch is not None and type(value) is getattr(torch, "Tensor", None):
            return self._tensor(value, torch)
        if pandas is not None and type(value).__module__.partition(".")[0] == "pandas":
            from mlekata.wire import tables

            return tables.encode(self, value)
        return None

    def _held(self, value: Any) -> Any:
        if self.hold is None:
            dtype = f" of dtype {value.dtype}" if type(value) is ndarray else ""
            raise WireError(
                f"a {type(value).__module__}.{type(value).__qualname__}{dtype} cannot cross to another process"
            )
        handle = self.hold(value)
        return [HANDLE, handle.number, handle.type_name]

    def _pairs(self, value: dict[object, object], depth: int) -> Iterable[Any]:
        self.census.count_keys(list(value))
        for key, item in value.items():
            if isinstance(key, (list, dict, ndarray)) or self.hold is None or _is_key(key):
                yield self.tree(key, depth)
            else:
                raise WireError(
                    f"a dict key of type {type(key).__qualname__} cannot cross; use str, int or tuples of them"
                )
            yield self.tree(item, depth)

    def _buffer(self, data: bytes) -> int:
        self.buffers.append(memoryview(data))
        return len(data)

    def _text(self, value: str) -> Any:
        if len(value) <= _INLINE_BYTES:
            return value
        return [TEXT, self._buffer(value.encode("utf-8", "surrogatepass"))]

    def array(self, value: NDArray[Any]) -> list[Any]:
        """The tree of an array of a listed dtype."""
        if max(value.shape, default=0) > LONGEST:
            raise WireError(f"an array with shape {value.shape} cannot cross; at most {LONGEST} along each dimension")
        if value.size * value.dtype.itemsize > LARGEST_BODY_BYTES:  # before it is copied: a view may claim any size
            raise WireError(
                f"an array of {value.size * value.dtype.itemsize >> 20} MiB cannot cross; "
                f"at most {LARGEST_BODY_BYTES >> 20} MiB; use a smaller dtype"
            )
        array = ascontiguousarray(value, dtype=value.dtype.newbyteorder("<"))
        self.buffers.append(_as_bytes(array))
        return [ARRAY, array.dtype.str, list(value.shape)]

    def _tensor(self, value: Any, torch: Any) -> list[Any] | None:
        dtype = str(value.dtype).removeprefix("torch.")
        if dtype not in _TENSOR_DTYPES or value.layout is not torch.strided:
            return None
        flat = value.detach().cpu().contiguous()
        array = (flat.view(torch.int16) if dtype == "bfloat16" else flat).numpy()
        return [TENSOR, dtype, self.array(array)]


def _is_key(key: object) -> bool:
    if type(key) is tuple:
        return all(map(_is_key, key))
    return type(key) in (type(None), bool, int, float, str, bytes) or isinstance(key, generic)


def _big_integer(value: int) -> bytes:
    if value.bit_length() > 8 * _INLINE_BYTES:
        raise WireError(f"an integer of {value.bit_length()} bits is too large to cross")
    return value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)


def _as_bytes(array: NDArray[Any]) -> memoryview:
    """The memory of a contiguous array, as bytes (dates and text have no buffer protocol of their own)."""
    if array.size == 0 or array.dtype.itemsize == 0:
        return memoryview(bytearray())
    flat: Any = array.reshape(-1).view(uint8)
    return memoryview(flat).cast("B")


class Decoder:
    """Turns a header tree back into one value, taking buffers in order."""

    def __init__(self, buffers: Buffers, resolve: Resolve | None, census: Census) -> None:
        self.buffers = buffers
        self.resolve = resolve
        self.census = census

    def value(self, tree: Any, depth: int = 0) -> Any:
        """The value that *tree* describes.

        Raises:
            WireError: if it describes none. Libraries may raise their own errors; the caller turns them into this.
        """
        need(depth <= DEEPEST, "nested too deep")
        kind = type(tree)
        if kind in (type(None), bool, int, float, str, bytes):
            return tree
        need(kind is list and tree and type(tree[0]) is int, "a value without a tag")
        tag, rest = tree[0], tree[1:]
        self.buffers.check_deadline()
        if tag in (LIST, TUPLE):
            items = [self.value(item, depth + 1) for item in rest]
            return items if tag == LIST else tuple(items)
        if tag == DICT:
            need(len(rest) % 2 == 0, "a dict with a key but no value")
            values = [self.value(item, depth + 1) for item in rest]
            self.census.count_keys(values[::2])
            return dict(zip(values[::2], values[1::2], strict=True))
        readers: dict[int, Callable[..., Any]] = {
            INTEGER: self._integer,
            TEXT: self._long_text,
            BYTES: self._long_bytes,
            ARRAY: self.array,
            SCALAR: self._scalar,
            TENSOR: self._tensor,
            HANDLE: self._handle,
        }
        if tag in readers:
            return readers[tag](*rest)
        need(tag in (SERIES, FRAME, INDEX), f"unknown tag {tag}")
        from mlekata.wire import tables

        self.census.count(TABLES)
        return tables.decode(self, tag, rest)

    def _integer(self, data: Any) -> int:
        need(type(data) is bytes and len(data) <= _INLINE_BYTES + 1, "an integer that is not bytes")
        return int.from_bytes(data, "little", signed=True)

    def long_bytes(self) -> bytes:
        """The next buffer, as bytes."""
        data = bytearray(self.buffers.next_length)
        self.buffers.expect(len(data))
        self.buffers.fill(memoryview(data))
        return bytes(data)

    def _long_bytes(self, length: object) -> bytes:
        data = self.long_bytes()
        need(len(data) == length, "bytes of another length than described")
        return data

    def _long_text(self, length: object) -> str:
        return self._long_bytes(length).decode("utf-8", "surrogatepass")

    def array(self, dtype_name: Any, shape: Any) -> NDArray[Any]:
        """An array that owns its memory, of a listed dtype."""
        need(is_listed(dtype_name), "an array of an unlisted dtype")
        need(
            type(shape) is list
            and len(shape) <= _MOST_DIMENSIONS
            and all(type(n) is int and 0 <= n <= LONGEST for n in shape),
            "an array without a proper shape",
        )
        kind = dtype(dtype_name)
        self.buffers.expect(math.prod(shape) * kind.itemsize)
        array: NDArray[Any] = empty(shape, kind)
        view = _as_bytes(array)
        self.buffers.fill(view)
        if kind.kind == "b":
            need(array.size == 0 or array.view(uint8).max() <= 1, "a bool that is neither 0 nor 1")
        if kind.kind == "U" and len(view):
            need(frombuffer(view, "<u4").max() <= sys.maxunicode, "text beyond Unicode")
        return array

    def _scalar(self, dtype_name: Any) -> Any:
        return self.array(dtype_name, [])[()]

    def _tensor(self, dtype: Any, tree: Any) -> Any:
        need(dtype in _TENSOR_DTYPES and type(tree) is list and len(tree) == 3 and tree[0] == ARRAY, "a tensor")
        array = self.array(*tree[1:])
        carried = "int16" if dtype == "bfloat16" else dtype
        need(array.dtype.name == carried, "a tensor whose dtype is not the one described")
        import torch

        tensor = torch.from_numpy(array)
        return tensor.view(torch.bfloat16) if dtype == "bfloat16" else tensor

    def _handle(self, number: Any, type_name: Any) -> object:
        need(type(number) is int and type(type_name) is str and len(type_name) <= 200, "a handle")
        handle = Handle(number, type_name)
        return handle if self.resolve is None else self.resolve(handle)

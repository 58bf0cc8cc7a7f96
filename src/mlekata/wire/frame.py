"""Frames: a value's header and buffers, written to and read from a stream with one deadline."""

from __future__ import annotations

import io
import socket
import struct
import time
from collections.abc import Callable
from typing import Any, Protocol

from mlekata.errors import WireError
from mlekata.wire import header
from mlekata.wire.tags import LARGEST_BODY_BYTES, LARGEST_HEADER_BYTES, Census, Hold, Resolve
from mlekata.wire.values import Decoder, Encoder

MOST_BUFFERS = 4096

_MAGIC = b"MLK1"
_PREFIX = struct.Struct("<4sIIQ")  # magic, header bytes, number of buffers, bytes of all buffers
_PROGRESS_SECONDS = 0.25


class _Stream(Protocol):
    def read_into(self, view: memoryview) -> None: ...

    def check_deadline(self) -> None: ...


class _Bytes:
    """A stream over bytes in memory."""

    def __init__(self, data: bytes) -> None:
        self.file = io.BytesIO(data)

    def read_into(self, view: memoryview) -> None:
        if self.file.readinto(view) != len(view):
            raise EOFError("the frame ends early")

    def check_deadline(self) -> None:
        """There is none: the bytes are here, and what they may come to is limited."""


class _Patience:
    """One deadline for a whole frame; whoever set it may put it off when it comes."""

    def __init__(self, deadline: float | None, extend: Callable[[], float] | None) -> None:
        self.deadline, self.extend = deadline, extend

    def timeout(self, most: float | None = None) -> float | None:
        """Seconds that the next wait may take, *most* at most; None without a limit."""
        if self.deadline is None:
            return most
        remaining = self.deadline - time.monotonic()
        if remaining <= 0 and self.extend is not None:
            self.deadline = self.extend()
            remaining = self.deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError("no complete frame before the deadline")
        return remaining if most is None else min(remaining, most)


def _raise_anothers(error: TimeoutError) -> None:
    """Raises *error* if a signal handler has raised it out of our wait, and no socket."""
    if error.args != ("timed out",):
        raise error


class _Socket:
    """A stream over a socket, with one deadline for everything read from it."""

    def __init__(self, sock: socket.socket, patience: _Patience, on_wait: Callable[[], None] | None) -> None:
        self.sock, self.patience, self.on_wait = sock, patience, on_wait

    def read_into(self, view: memoryview) -> None:
        while view:
            self.sock.settimeout(self.patience.timeout(None if self.on_wait is None else _PROGRESS_SECONDS))
            try:
                received = self.sock.recv_into(view)
            except TimeoutError as error:
                _raise_anothers(error)
                if self.on_wait is not None:
                    self.on_wait()
                continue  # the patience raises once it is over
            if received == 0:
                raise EOFError("the other side closed the connection")
            view = view[received:]

    def check_deadline(self) -> None:
        """Raises TimeoutError once it has passed, and is not put off."""
        self.patience.timeout()


class _StreamBuffers:
    """The buffers of one frame, read in order; each length must be the one announced."""

    def __init__(self, stream: _Stream, lengths: tuple[int, ...]) -> None:
        self.stream, self.lengths, self.taken = stream, lengths, 0
        self.is_reading = False
        self.check_deadline = stream.check_deadline

    def expect(self, n_bytes: int) -> None:
        """Refuses a buffer of another length than *n_bytes*, before memory is taken for it."""
        if self.taken >= len(self.lengths) or self.lengths[self.taken] != n_bytes:
            raise WireError(f"a buffer of {n_bytes} bytes is described, but not announced")
        self.taken += 1

    def fill(self, view: memoryview) -> None:
        """Reads the expected buffer into *view*."""
        self.is_reading = True  # and still True if the stream raises: then the fault is the connection's
        self.stream.read_into(view)
        self.is_reading = False

    @property
    def next_length(self) -> int:
        """Bytes of the next buffer."""
        if self.taken >= len(self.lengths):
            raise WireError("a buffer is described, but not announced")
        return self.lengths[self.taken]


def _encode(value: object, hold: Hold | None) -> tuple[bytes, list[memoryview]]:
    """Prefix, table and header in one piece, and the buffers after it."""
    encoder = Encoder(hold)
    try:
        tree = encoder.tree(value)
        encoder.census.count_tree(tree)
        head = header.written(tree)
    except (RecursionError, ValueError, OverflowError) as error:  # labels nested or numbered beyond reason
        raise WireError(f"the value cannot be written: {type(error).__name__}: {error}") from error
    total = sum(len(buffer) for buffer in encoder.buffers)
    if len(head) > LARGEST_HEADER_BYTES or total > LARGEST_BODY_BYTES or len(encoder.buffers) > MOST_BUFFERS:
        raise WireError(
            f"the value takes {len(head) / 2**20:.0f} MiB as Python objects and {total / 2**20:.0f} MiB in "
            f"{len(encoder.buffers)} arrays; at most {LARGEST_HEADER_BYTES // 2**20} and "
            f"{LARGEST_BODY_BYTES // 2**20} MiB and {MOST_BUFFERS} arrays can cross; "
            "use arrays rather than lists of objects, and smaller dtypes"
        )
    lengths = struct.pack(f"<{len(encoder.buffers)}Q", *map(len, encoder.buffers))
    return _PREFIX.pack(_MAGIC, len(head), len(encoder.buffers), total) + lengths + head, encoder.buffers


def _read(stream: _Stream, n_bytes: int) -> bytes:
    data = bytearray(n_bytes)
    stream.read_into(memoryview(data))
    return bytes(data)


def _decode(stream: _Stream, resolve: Resolve | None) -> Any:
    """The value of the next frame of *stream*.

    Raises:
        WireError: if it is malformed or too large.
        EOFError, TimeoutError, OSError: from the stream.
    """
    magic, header_bytes, n_buffers, total = _PREFIX.unpack(_read(stream, _PREFIX.size))
    if magic != _MAGIC:
        raise WireError("the frame does not begin with the protocol's mark")
    if header_bytes > LARGEST_HEADER_BYTES or n_buffers > MOST_BUFFERS or total > LARGEST_BODY_BYTES:
        raise WireError(
            f"the frame announces {header_bytes} header bytes, {n_buffers} buffers and {total} bytes in them; "
            f"at most {LARGEST_HEADER_BYTES}, {MOST_BUFFERS} and {LARGEST_BODY_BYTES} are allowed"
        )
    lengths = struct.unpack(f"<{n_buffers}Q", _read(stream, 8 * n_buffers))
    if sum(lengths) != total:
        raise WireError("the lengths of the buffers do not add up to the total announced")
    head = _read(stream, header_bytes)
    buffers, census = _StreamBuffers(stream, lengths), Census()
    try:
        tree = header.read(head, census, stream.check_deadline)
        value = Decoder(buffers, resolve, census).value(tree)
    except Exception as error:  # whatever a library makes of hostile bytes is one thing to us
        if buffers.is_reading or isinstance(error, (WireError, TimeoutError)):
            raise
        raise WireError(f"the frame cannot be decoded: {type(error).__name__}") from error
    if buffers.taken != n_buffers:
        raise WireError("the frame has buffers that nothing describes")
    return value


def dumps(value: object, hold: Hold | None = None) -> bytes:
    """One frame holding *value*.

    Args:
        value: of the listed types.
        hold: gives a handle to an object that cannot cross; None refuses such objects.

    Raises:
        WireError: if *value* cannot cross or is too large.
    """
    head, buffers = _encode(value, hold)
    return b"".join((head, *buffers))


def loads(data: bytes, resolve: Resolve | None = None) -> Any:
    """The value of the one frame that *data* is.

    Args:
        data: bytes, trusted or not.
        resolve: the object behind a handle; None leaves handles as they are.

    Raises:
        WireError: if *data* is not exactly one well-formed frame.
    """
    stream = _Bytes(data)
    try:
        value = _decode(stream, resolve)
    except EOFError as error:
        raise WireError(str(error)) from error
    if stream.file.read(1):
        raise WireError("bytes follow the end of the frame")
    return value


def send(
    sock: socket.socket,
    value: object,
    *,
    hold: Hold | None = None,
    deadline: float | None = None,
    extend: Callable[[], float] | None = None,
) -> None:
    """Writes one frame.

    Args:
        sock: a stream socket.
        value: of the listed types.
        hold: as for `dumps`.
        deadline: of `time.monotonic()`, for the whole frame.
        extend: asked for a later deadline when that one has come; it may give one that has passed, too.

    Raises:
        WireError: if *value* cannot cross; nothing has been sent then.
        TimeoutError: if the other side does not take it in time.
        OSError: if the connection is broken.
    """
    head, buffers = _encode(value, hold)
    patience = _Patience(deadline, extend)
    for piece in (memoryview(head), *buffers):
        rest = piece
        while rest:
            sock.settimeout(patience.timeout())
            try:
                rest = rest[sock.send(rest) :]
            except TimeoutError as error:
                _raise_anothers(error)  # else the patience raises once it is over


def receive(
    sock: socket.socket,
    *,
    resolve: Resolve | None = None,
    deadline: float | None = None,
    extend: Callable[[], float] | None = None,
    on_wait: Callable[[], None] | None = None,
) -> Any:
    """Reads one frame.

    Args:
        sock: a stream socket.
        resolve: as for `loads`.
        deadline: of `time.monotonic()`, for the whole frame however it drips.
        extend: as for `send`.
        on_wait: called about four times a second while nothing arrives.

    Raises:
        WireError: if the frame is malformed or too large; the connection is then of no more use.
        EOFError: if the connection ended.
        TimeoutError: if the deadline passed.
        OSError: if the connection is broken.
    """
    return _decode(_Socket(sock, _Patience(deadline, extend), on_wait), resolve)

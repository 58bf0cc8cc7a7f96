"""The header of a frame: msgpack to a tree of plain values, counted and timed while it is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgpack import Unpacker, packb

from mlekata.errors import WireError
from mlekata.wire.tags import DEEPEST, LISTS, VALUES, Census, need

#: After how many values the deadline is looked at.
_AT_ONCE = 4096
_DEEPEST_LISTS = 4 * DEEPEST  # tables and their labels have lists of their own within a value
_FEW, _MANY = range(0x90, 0xA0), (0xDC, 0xDD)  # the bytes that begin a list


def written(tree: Any) -> bytes:
    """The header of a tree."""
    header: bytes = packb(tree, use_bin_type=True, unicode_errors="surrogatepass")
    return header


def read(header: bytes, census: Census, check_deadline: Callable[[], None]) -> Any:
    """The tree that *header* describes: None, bool, int, float, str, bytes and lists of them.

    Lists are made as their elements are read, so a length that is announced takes no memory; and none is made
    once there are more values than one frame may hold.

    Args:
        header: untrusted bytes.
        census: counts values and lists.
        check_deadline: raises once there is no more time.

    Raises:
        WireError: if there are too many values, or bytes that follow the last one.
        Exception: whatever msgpack makes of bytes that are none of its own.
    """
    reader = Unpacker(
        raw=False,
        unicode_errors="surrogatepass",
        max_buffer_size=len(header) + 1,
        max_ext_len=0,
        max_map_len=0,
        max_array_len=len(header),
    )
    reader.feed(header)
    position, scalar = reader.tell, reader.unpack
    tree: list[Any] = []
    items, missing, since_check = tree, 1, 0
    waiting: list[tuple[list[Any], int]] = []
    while missing or waiting:
        if not missing:
            items, missing = waiting.pop()
            continue
        missing -= 1
        byte = header[position()] if position() < len(header) else None
        if byte in _FEW or byte in _MANY:
            waiting.append((items, missing))
            need(len(waiting) < _DEEPEST_LISTS, "nested too deep")
            missing = reader.read_array_header()
            census.count(LISTS)
            census.count(VALUES, missing)
            items.append(items := [])
        else:
            items.append(scalar())
        since_check += 1
        if since_check == _AT_ONCE:
            check_deadline()
            since_check = 0
    if position() != len(header):
        raise WireError("the frame cannot be decoded: bytes follow the end of the header")
    return tree[0]

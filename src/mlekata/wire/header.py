"""The header of a frame: msgpack to a tree of plain values, counted and timed while it is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgpack import Unpacker, packb

from mlekata.errors import WireError
from mlekata.wire.tags import DEEPEST, LISTS, MOST, VALUES, Census, need

#: After how many values the deadline is looked at.
_AT_ONCE = 4096
_DEEPEST_LISTS = 4 * DEEPEST  # tables and their labels have lists of their own within a value


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
    bytes_left = header + b"\0"  # so that there is something to look at where the header ends early
    tree: list[Any] = []
    items, missing, lists, values, until_check = tree, 1, 0, 0, _AT_ONCE
    most_lists, most_values = MOST[LISTS], MOST[VALUES]
    waiting: list[tuple[list[Any], int]] = []
    while missing or waiting:
        if not missing:
            items, missing = waiting.pop()
            continue
        missing -= 1
        byte = bytes_left[position()]
        if 0x90 <= byte <= 0x9F or byte == 0xDC or byte == 0xDD:  # a list begins
            waiting.append((items, missing))
            need(len(waiting) < _DEEPEST_LISTS, "nested too deep")
            missing = reader.read_array_header()
            lists += 1
            values += missing
            if lists > most_lists or values > most_values:
                break
            items.append(items := [])
        else:
            items.append(scalar())
        until_check -= 1
        if not until_check:
            check_deadline()
            until_check = _AT_ONCE
    census.count(LISTS, lists)
    census.count(VALUES, values)
    if position() != len(header):
        raise WireError("the frame cannot be decoded: bytes follow the end of the header")
    return tree[0]

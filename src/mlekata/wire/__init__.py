"""Values to bytes and back, across the process wall: typed, size-limited, without pickle.

A frame is a short prefix, a table of buffer lengths, a msgpack header that describes the value, and the
raw buffers of its arrays. Every size is checked before memory is taken for it, and every type is
checked by name: whatever the bytes are, decoding gives a value of a listed type or a WireError.

What crosses: None, bool, int, float, str, bytes, list, tuple, dict, NumPy arrays and scalars of the listed
dtypes, pandas DataFrame, Series and Index, torch tensors, and handles to objects that stay on their side.
"""

from mlekata.wire.frame import dumps, loads, receive, send
from mlekata.wire.tags import LARGEST_BODY_BYTES, LARGEST_HEADER_BYTES, Handle

__all__ = ["LARGEST_BODY_BYTES", "LARGEST_HEADER_BYTES", "Handle", "dumps", "loads", "receive", "send"]

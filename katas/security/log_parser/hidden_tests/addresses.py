"""Addresses, and how the messages about one of them end."""

from __future__ import annotations

SOURCE, VICTIM, SIX = "198.18.7.9", "198.19.200.1", "2001:db8:5::2c"
TAIL = f"from {SOURCE} port 4711 ssh2"

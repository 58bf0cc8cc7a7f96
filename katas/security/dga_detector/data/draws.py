"""What several families draw from."""

from __future__ import annotations

import hashlib

import numpy as np


def take(words: list[str], count: int) -> list[str]:
    """Words that no other family will have: they are taken away from the end of *words*."""
    return [words.pop() for _ in range(count)]


def md5_of(content: bytes) -> hashlib._Hash:
    """The MD5 of bytes; here it makes names, and protects nothing."""
    return hashlib.md5(content, usedforsecurity=False)


def bits32(rng: np.random.Generator) -> int:
    """A whole number of 32 bits, at least 1."""
    return int(rng.integers(1, 2**32))

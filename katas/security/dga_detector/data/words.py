"""Families whose names are words of a dictionary, side by side."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .draws import bits32, md5_of, take


def suppobox(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """A word of 128 and a word of 256, chosen by the bits of the time."""
    first, second = take(words, 128), take(words, 256)
    while True:
        bits = int(rng.integers(0, 2**15))
        yield first[bits >> 8] + second[bits & 0xFF]


def matsnu(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """Verb, noun, verb ... up to 12 to 24 characters, half of the names with hyphens."""
    lists = take(words, 200), take(words, 200)
    while True:
        separator, least, parts = "-" * int(rng.integers(0, 2)), int(rng.integers(12, 19)), []
        while len(separator.join(parts)) < least:
            parts.append(lists[len(parts) % 2][rng.integers(200)])
        yield separator.join(parts)[:24].rstrip("-")


def gozi(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """A linear congruence, 1664525 r + 1013904223, chooses words of a text, every third only to the half."""
    text, state = take(words, 400), bits32(rng)

    def draw() -> int:
        nonlocal state
        state = (1664525 * state + 1013904223) & 0xFFFFFFFF
        return state >> 8  # the lowest bits repeat too soon for so short a list

    while True:
        least, name = draw() % 12 + 12, ""
        while len(name) < least:
            word = text[draw() % len(text)]
            word = word if draw() % 3 else word[: len(word) // 2]
            if len(name) + len(word) <= 24:
                name += word
        yield name


def nymaim(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """MD5 of the hash before it chooses a word, a hyphen or nothing, and another word."""
    first, second = take(words, 300), take(words, 300)
    state = md5_of(str(bits32(rng)).encode()).hexdigest()
    while True:
        drawn = []
        for _ in range(4):  # the last is for the suffix
            drawn.append(int(state[:8], 16))
            state = md5_of(state[7:].encode()).hexdigest()
        yield first[drawn[0] % 300] + ("", "-")[drawn[1] % 2] + second[drawn[2] % 300]

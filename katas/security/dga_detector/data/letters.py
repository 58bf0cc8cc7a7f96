"""Families whose names are letters and digits from arithmetic, or from MD5."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .draws import bits32, md5_of


def ramnit(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """Lehmer's generator, 16807 modulo 2**31 - 1 after Schrage: 8 to 19 letters from a to y."""
    state = int(rng.integers(1, 2**31 - 1))

    def draw(modulus: int) -> int:
        nonlocal state
        state = (16807 * (state % 127773) - 2836 * (state // 127773)) & 0xFFFFFFFF
        return state % modulus

    while True:
        before = state
        length = 8 + draw(12)
        after = state
        yield "".join(chr(97 + draw(25)) for _ in range(length))
        product = before * after
        state = (product + product // 2**32) % 2**32


def necurs(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """A mixer of 64 bits: 7 to 21 letters from a to y."""

    def mixed(value: int) -> int:
        for step in range(21):  # published: 21 to 148 rounds, by the lowest bits
            value = (value + ((value * 7) ^ (value << 15)) + 8 * step - (value >> 5)) & (2**64 - 1)
        return value

    start = mixed(bits32(rng))
    sequence = 0
    while True:
        value = mixed(mixed(start + sequence) + 9)
        letters = []
        for place in range(value % 15 + 7):
            value = mixed(value + place)
            letters.append(chr(97 + value % 25))
            value = mixed(value + 0xABBEDF)
        yield "".join(letters)
        sequence += 1


def tinba(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """Each name of 12 letters is made from the one before it and a key of 16 characters."""
    key_sum, last_of_key = int(rng.integers(1200, 1800)), int(rng.integers(48, 122))
    name = "".join(words.pop() for _ in range(4))[:14] + ".com"
    while True:
        total, value, letters = key_sum, last_of_key, []
        for place in range(12):
            while True:
                value = (((value + ord(name[place])) ^ (total & 0xFF)) + ord(name[place + 1])) & 0xFF
                if 0x61 < value < 0x7A:
                    letters.append(chr(value))
                    break
                total += 1
        name = "".join(letters) + ".com"
        yield name[:12]


def kraken(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """A linear congruence for each name, 1103515245 r + 12435: 6 to 11 letters."""
    start, number = bits32(rng), int(rng.integers(10**6, 2 * 10**6))

    def signed(value: int) -> int:
        return (value + 2**31) % 2**32 - 2**31

    while True:
        state = signed(int(signed(number * (number + 7) * (number + 12)) / 9) + number * (number + 1) + start)
        drawn = []
        for _ in range(14):
            state = signed(1103515245 * state + 12435)
            drawn.append(state // 256 % 32768)
        length = (drawn[0] * drawn[1] - drawn[2]) % 6 + 6
        yield "".join(chr(97 + value % 26) for value in drawn[3 : 3 + length])
        number += 1


def ranbyus(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """A congruence of 64 bits, its state cut up into bytes: 17 letters from a to y."""
    state = int(rng.integers(0, 2**63))
    while True:
        data = b""
        while len(data) < 17:
            state = (0x5851F42D4C957F2D * state + 0x14057B7EF767814F) % 2**64
            data += (state >> 24).to_bytes(5, "little")
        yield "".join(chr(97 + byte % 25) for byte in data[:17])


def bamital(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """MD5 of a day and a number, in hexadecimal: 32 digits."""
    day, number = int(rng.integers(0, 10_000)), 0
    while True:
        yield md5_of(f"{number}{day}".encode()).hexdigest()
        number += 1


def newgoz(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """MD5 of a day and a number, four words of it to the base of 36: up to 28 letters and digits."""
    day, number = bits32(rng), 0
    while True:
        digest = md5_of(number.to_bytes(4, "little") + day.to_bytes(4, "little")).digest()
        parts = []
        for start in range(0, 16, 4):
            value, digits = int.from_bytes(digest[start : start + 4], "little"), ""
            while value and len(digits) < 7:
                value, digit = divmod(value, 36)
                digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
            parts.append(digits)
        yield "".join(parts)
        number += 1


def corebot(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """A linear congruence, 1664525 r + 1013904223: 12 to 23 of a to y and 0 to 8."""
    state, characters = bits32(rng), "abcdefghijklmnopqrstuvwxy012345678"
    while True:
        state = (1664525 * state + 1013904223) & 0xFFFFFFFF
        name = ""
        for _ in range(12 + state % 12):
            state = (1664525 * state + 1013904223) & 0xFFFFFFFF
            name += characters[state % len(characters)]
        yield name


def qadars(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """A linear congruence, seed - 1043968403 r: 12 letters and digits."""
    seed, state = int(rng.integers(0, 2**16)) * 2 + 1, bits32(rng)
    characters = "abcdefghijklmnopqrstuvwxyz0123456789"
    while True:
        name = ""
        for _ in range(13):  # the last draw is for the suffix
            state = (seed - 1043968403 * state) & 0x7FFFFFFF
            name += characters[state % 36]
        yield name[:12]

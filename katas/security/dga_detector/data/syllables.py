"""Families whose names can be pronounced, nearly; and those that mix the letters of one name."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .draws import bits32, md5_of, take

CONSONANTS, VOWELS = "bcdfghjklmnpqrstvwxyz", "aeiou"


def symmi(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """The congruence of Microsoft's C library: 8 to 15 letters, vowels and consonants by turns, mostly."""
    state = bits32(rng)

    def draw() -> int:
        nonlocal state
        state = (state * 214013 + 2531011) & 0xFFFFFFFF
        return (state >> 16) & 0x7FFF

    while True:
        name, turn = "", 0
        for place in range(8 + draw() % 8):
            if place % 2 == 0:
                turn = int(draw() & 0x100 != 0)
            letters = ("aeiou", "bcdfghklmnpqrstvwx")[(turn + place) % 2]
            name += letters[draw() % len(letters)]
        yield name


def simda(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """A sum that is divided by odd numbers: 7 letters, consonants and vowels by turns."""
    base, step = bits32(rng) + 2**30, int(rng.integers(1_500, 3_000))
    while True:
        base += step
        yield "".join(
            ("qwrtpsdfghjklzxcvbnm"[base // (3 + 2 * place) % 20], "eyuioa"[base // (3 + 2 * place) % 6])[place % 2]
            for place in range(7)
        )


def vawtrak(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """The congruence of ANSI C: 7 to 11 letters, one or two consonants after a vowel."""
    state = bits32(rng)

    def draw() -> int:
        nonlocal state
        state = (1103515245 * state + 12345) % 2**31
        return state

    while True:
        length, consonants, name = draw() % 5 + 7, draw() % 2, ""
        for _ in range(length):
            state += 2
            drawn = draw()
            if consonants:
                consonants -= 1
                name += "cdfghlmnrstw"[drawn % 12]
            else:
                consonants = draw() % 2 + 1
                name += VOWELS[drawn % 5]
        yield name


def pushdo(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """MD5 of the hash before it, a syllable for each byte: 9 to 12 letters."""
    state = bits32(rng)
    while True:
        digest = md5_of(state.to_bytes(4, "little")).digest()
        state = int.from_bytes(digest[:4], "little")
        length, name = (state & 3) + 9, ""
        for byte in digest:
            name += "bcdfghjklmnpqrstvwx"[byte % 19] + VOWELS[(byte + 1) % 256 % 5]
            if name[-1] == "e" and (byte + 2) & 7:
                name += "aio"[(byte + 2) % 3]
            elif (byte + 2) & 1:
                name += "zxtsrqpnmlkgfdc"[(byte + 3) % 15]
        yield name[:length]
        state = (state + 1) & 0xFFFFFFFF


def pitou(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """8 or 9 letters: a vowel and a consonant, or a consonant and one or two vowels, again and again."""
    while True:
        length, name = int(rng.integers(8, 10)), ""
        while len(name) < length:
            consonant, vowel, second = CONSONANTS[rng.integers(21)], VOWELS[rng.integers(5)], VOWELS[rng.integers(5)]
            if rng.random() < 0.5:
                name += consonant + vowel + second * (rng.random() < 0.5)
            else:
                name += vowel + consonant
        yield name[:length]


def banjori(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """A long name whose first four letters are moved on from name to name."""
    letters = [ord(letter) - 97 for letter in "".join(take(words, 3)) + "ax"]
    while True:
        letters[0] = (letters[0] + letters[3] + 97) % 26
        letters[1] = (letters[0] + 2 * letters[1] + 2 * 97) % 26
        letters[2] = (letters[0] + letters[2] + 97 - 1) % 26
        letters[3] = (letters[1] + letters[2] + letters[3] + 2 * 97) % 26
        yield "".join(chr(97 + letter) for letter in letters)


def volatilecedar(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """The letters of one name of two words, mixed from name to name by moving single letters."""
    name = "".join(take(words, 2))
    while True:
        place, to = (int(value) for value in rng.integers(0, len(name), 2))
        rest = name[:place] + name[place + 1 :]
        name = rest[:to] + name[place] + rest[to:]
        yield name


NGIOWEB_PREFIXES = (  # noqa: SIM905 (a list would be longer than all the rest)
    "un under re in im il ir en em over mis dis pre post anti inter sub ultra non de pro trans ex macro micro mini "
    "mono multi semi co"
).split()
NGIOWEB_AFTER_CONSONANT = (  # noqa: SIM905 (a list would be longer than all the rest)
    "able ant ate age ance ancy an ary al en ency er ed ese ern ize ify ing ish ity ion ian ism ist ic ical ible ive "
    "ite or ous ure"
).split()
NGIOWEB_AFTER_VOWEL = "dom hood less like ly fy ful ness ment sion ship ty th tion ward".split()  # noqa: SIM905


def ngioweb(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """One to three parts with hyphens, each a prefix, four to six letters by turns, and a suffix."""
    state = bits32(rng)

    def draw(count: int) -> int:
        nonlocal state
        state = (1103515245 * state + 12345) & 0xFFFFFFFF
        return (state >> 8) % count  # the lowest bits repeat too soon

    while True:
        parts = []
        for _ in range(draw(3) + 1):
            part = NGIOWEB_PREFIXES[draw(len(NGIOWEB_PREFIXES))]
            for _ in range(draw(3) + 4):
                letters = VOWELS if part[-1] not in VOWELS else "bcdfghklmnprstvxz"
                part += letters[draw(len(letters))]
            endings = NGIOWEB_AFTER_CONSONANT if part[-1] not in VOWELS else NGIOWEB_AFTER_VOWEL
            parts.append(part + endings[draw(len(endings))])
        yield "-".join(parts)[:63]

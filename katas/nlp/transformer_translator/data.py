"""Alt texts of two pictures in a chat message, in English and in Spanish.

The names are those of the Unicode Common Locale Data Repository, as the package `emoji` ships them: short phrases
that people wrote in both languages. What was made of them, and why:

- Only names whose every word is in the names of three pictures or more, in both languages: what is in one name
  alone cannot be learned from others. That leaves some 300 pictures; many come in five skin tones too.
- A row is a message of two pictures: the one name, a comma, the other name. So phrases are long enough for their
  order to matter, and no row as a whole is in the package.
- What is held out is a picture, with all its skin tones: in each held-out message one of the two pictures is in no
  public message. Its words are in the names of at least two public pictures. Each is in one held-out message only,
  so that messages are independent.
"""

from __future__ import annotations

import json
import re
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from mlekata.authoring import HeldOut, Split, datasets

SHA256 = {  # of the files in emoji 2.16.0
    "emoji.json": "68d0dc4ac61ccb49c1335809ffb963bcca0fdb4a7e04278ff597125a2b043122",
    "emoji_es.json": "5c45bb5344ed7ef9ac69acb6861c081815733ce35397b22c2ab5f69a96976912",
}
FULLY_QUALIFIED = 2  # among the statuses in the package: no second spelling of the same picture
PADDING, START, END = 0, 1, 2
SPECIAL = ["<padding>", "<start>", "<end>"]
COMMA = ","
SOURCE_WIDTH, TARGET_WIDTH = 24, 32
FEWEST_PICTURES = 3  # that have a word in their names
PUBLIC, HELD_OUT = 1500, 100  # messages
WITH_TONE = 0.3  # of the pictures that come in several skin tones

_TONE = re.compile(r"(?:medium-light|medium-dark|light|medium|dark) skin tone")

Words = tuple[str, ...]
Name = tuple[Words, Words]  # in English and in Spanish


def build(rng: np.random.Generator) -> Split:
    """Messages with their translations, and messages with a picture that is in none of them.

    Returns:
        public: dict of "source", int64 (1500, 24), "target", int64 (1500, 32), and the lists of str "source_words"
            and "target_words": what each number stands for.
        held_out.inputs: int64 (100, 24), messages in English.
        held_out.labels: dict of "text", list of 100 str, the translations, and "new_is_first", bool (100,): whether it
            is the first picture that is in no public message.
    """
    pictures = _pictures()
    held_out, known = _apart(rng, pictures)
    source_words, target_words = (_words(pictures, language) for language in (0, 1))

    public = []
    while len(public) < PUBLIC:  # each known picture is first equally often
        public += [(picture, known[int(rng.integers(len(known)))]) for picture in rng.permutation(np.array(known))]
    asked = [(picture, known[int(rng.integers(len(known)))]) for picture in held_out]
    new_is_first = rng.random(HELD_OUT) < 0.5
    asked = [pair if first else pair[::-1] for pair, first in zip(asked, new_is_first, strict=True)]
    (source, target), (held_out_source, held_out_target) = (
        _phrases(rng, pictures, part) for part in (public[:PUBLIC], asked)
    )
    return Split(
        public={
            "source": _numbers(source, source_words, SOURCE_WIDTH),
            "target": _numbers([(*phrase, SPECIAL[END]) for phrase in target], target_words, TARGET_WIDTH),
            "source_words": source_words,
            "target_words": target_words,
        },
        held_out=HeldOut(
            inputs=_numbers(held_out_source, source_words, SOURCE_WIDTH),
            labels={"text": [" ".join(phrase) for phrase in held_out_target], "new_is_first": new_is_first},
        ),
    )


def nearest_row_attack() -> tuple[NDArray[np.int64], NDArray[np.str_]]:
    """Every name in the package that can be in a message: int64 (n, 24) in English, and its text in Spanish."""
    pictures = _pictures()
    names = [name for of_picture in pictures.values() for name in of_picture]
    features = _numbers([english for english, _ in names], _words(pictures, 0), SOURCE_WIDTH)
    return features, np.array([" ".join(spanish) for _, spanish in names])


def _pictures() -> dict[str, list[Name]]:
    """Names of each picture by its English name without a skin tone, the plainest first."""
    english, spanish = _file("emoji.json"), _file("emoji_es.json")
    pictures: dict[str, list[Name]] = {}
    for picture, spanish_name in spanish.items():
        if english[picture]["status"] != FULLY_QUALIFIED:
            continue
        one, other = _spelled(english[picture]["en"]), _spelled(spanish_name)
        plain, tones = _TONE.subn("", one)
        if tones <= 1:
            pictures.setdefault(" ".join(plain.split()), []).append((tuple(one.split()), tuple(other.split())))
    words = {plain: _language_words(names) for plain, names in pictures.items()}
    while True:  # a picture that is left out takes its words with it
        in_pictures = Counter(word for of_picture in words.values() for word in of_picture)
        rare = {word for word, count in in_pictures.items() if count < FEWEST_PICTURES}
        if not rare:
            return {plain: sorted(pictures[plain], key=lambda name: (len(name[0]), name)) for plain in sorted(words)}
        words = {plain: of_picture for plain, of_picture in words.items() if rare.isdisjoint(of_picture)}


def _language_words(names: list[Name]) -> set[tuple[int, str]]:
    """The different words in the names of one picture, each with the number of its language."""
    return {(language, word) for name in names for language in (0, 1) for word in name[language]}


def _apart(rng: np.random.Generator, pictures: dict[str, list[Name]]) -> tuple[list[str], list[str]]:
    """Pictures to hold out, whose words stay in the names of two others at least; and all the others."""
    left = Counter(word for names in pictures.values() for word in _language_words(names))
    held_out: list[str] = []
    for plain in rng.permutation(np.array(list(pictures))):
        words = _language_words(pictures[plain])
        if len(held_out) < HELD_OUT and all(left[word] >= FEWEST_PICTURES for word in words):
            held_out.append(str(plain))
            left.subtract(words)
    return held_out, sorted(set(pictures) - set(held_out))


def _name(rng: np.random.Generator, names: list[Name]) -> Name:
    """A picture's plain name, or one with a skin tone."""
    has_tone = len(names) > 1 and rng.random() < WITH_TONE
    return names[int(rng.integers(1, len(names)))] if has_tone else names[0]


def _phrases(
    rng: np.random.Generator, pictures: dict[str, list[Name]], messages: list[tuple[str, str]]
) -> tuple[list[Words], list[Words]]:
    """Messages of two pictures each, in English and in Spanish."""
    names = [(_name(rng, pictures[one]), _name(rng, pictures[other])) for one, other in messages]
    english, spanish = ([(*one[side], COMMA, *other[side]) for one, other in names] for side in (0, 1))
    return english, spanish


def _words(pictures: dict[str, list[Name]], language: int) -> list[str]:
    """What each number stands for: first what is no word, then all words of a language in alphabetical order."""
    words = {word for names in pictures.values() for name in names for word in name[language]}
    return [*SPECIAL, *sorted(words | {COMMA})]


def _numbers(phrases: list[Words], words: list[str], width: int) -> NDArray[np.int64]:
    """Phrases as rows of numbers, filled up with padding: int64 (n, width)."""
    number = {word: position for position, word in enumerate(words)}
    table = np.full((len(phrases), width), PADDING, dtype=np.int64)
    for row, phrase in zip(table, phrases, strict=True):
        row[: len(phrase)] = [number[word] for word in phrase]
    return table


def _spelled(name: str) -> str:
    """A name as the package writes it, with blanks between its words."""
    return name.strip(":").replace("_", " ").replace("’", "'")


def _file(name: str) -> dict:
    """One of the package's files; it is not imported for it, which would take longer."""
    return json.loads(datasets.read(f"emoji/unicode_codes/{name}", sha256=SHA256[name], install="emoji==2.16.0"))

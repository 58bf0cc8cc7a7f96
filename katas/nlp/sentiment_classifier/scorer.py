"""Log loss of the held-out reviews: what a probability costs, minus the logarithm of what it gave to the truth.

The units are the held-out reviews, half of them long and half of them short. Probabilities below LEAST count as
LEAST and those above 1 - LEAST as that, so that one review cannot decide everything.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlekata import authoring
from mlekata.authoring import HeldOut, asked, check_array, check_folds, check_texts

LEAST = 0.001
OUT_OF_FOLD_REVIEWS = 240
_NEGATION = re.compile(r"\b(?:not|no|never|nothing|cannot|without|hardly)\b|n['’]t\b", re.IGNORECASE)


class Answers(authoring.Answers):
    """The attempt's way from public reviews to probabilities, as the brief shows it."""

    def words_of(self, text: str) -> list[str]:
        """The attempt's words of any text, once they are known to be a list of text."""
        return check_texts(self.attempt.mark_negation(text), "the result of `mark_negation`")

    def folds_of(self, texts: list[str], n_folds: int) -> NDArray[np.int64]:
        """The attempt's folds of any texts, once they are known to be numbers of folds."""
        fold = self.attempt.assign_folds(texts, n_folds)
        return check_folds(fold, "the result of `assign_folds`", rows=len(texts), n_folds=n_folds)

    @asked
    def model(self) -> Any:
        """The model trained on all public reviews."""
        return self.attempt.train_model(self.public["text"].tolist(), self.public["positive"].to_numpy())

    @asked
    def probability(self) -> NDArray[np.float64]:
        """Probability that each held-out review is positive: float64 (n_held_out,)."""
        return self.probability_of(self.inputs)

    def probability_of(self, texts: list[str], model: Any = None) -> NDArray[np.float64]:
        """The attempt's probabilities for any texts, of *model* or of the one trained on all public reviews."""
        return check_array(
            self.attempt.positive_probability(self.model if model is None else model, texts),
            "the result of `positive_probability`",
            shape=(len(texts),),
            kind="float",
            low=0.0,
            high=1.0,
        )

    @asked
    def reviews_in_folds(self) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64]]:
        """Some public reviews with their labels, and one of two folds for each; copies may be apart."""
        rows = np.random.default_rng(0).permutation(len(self.public))[:OUT_OF_FOLD_REVIEWS]
        chosen = self.public.iloc[rows].drop_duplicates("text")
        return chosen["text"].tolist(), chosen["positive"].to_numpy(), np.arange(len(chosen)) // 2 % 2

    @asked
    def out_of_fold(self) -> NDArray[np.float64]:
        """Their out-of-fold probabilities: float64 (n,)."""
        return self.out_of_fold_of(*self.reviews_in_folds)

    def out_of_fold_of(
        self, texts: list[str], positive: NDArray[np.int64], fold: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """The attempt's out-of-fold probabilities for any reviews, once they are known to be probabilities."""
        return check_array(
            self.attempt.out_of_fold_probability(texts, positive, fold),
            "the result of `out_of_fold_probability`",
            shape=(len(texts),),
            kind="float",
            low=0.0,
            high=1.0,
        )


def outcomes(answers: Answers, held_out: HeldOut) -> NDArray[np.float64]:
    """The loss of each held-out review: float64 (n_held_out, 1), nats."""
    return _loss(answers.probability, held_out)


def baseline(public: pd.DataFrame, held_out: HeldOut) -> NDArray[np.float64]:
    """The naive rule's losses: every review has the share of positive ones among the public reviews."""
    return _loss(np.full(len(held_out.inputs), public["positive"].mean()), held_out)


def metric(outcomes: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean loss, in nats per review, for each row of *weights*."""
    return weights @ outcomes[:, 0] / weights.sum(axis=1)  # (n_replicates, n_reviews) x (n_reviews,)


def slices(held_out: HeldOut) -> dict[str, NDArray[np.bool_]]:
    """Long and short reviews, and among each those with a negation."""
    short = held_out.labels["short"].to_numpy()
    has_negation = np.array([_NEGATION.search(text) is not None for text in held_out.inputs])
    return {
        "long": ~short,
        "short": short,
        "short, with a negation": short & has_negation,
        "short, without a negation": short & ~has_negation,
    }


def _loss(probability: NDArray[np.float64], held_out: HeldOut) -> NDArray[np.float64]:
    of_positive = np.clip(probability, LEAST, 1 - LEAST)
    return -np.log(np.where(held_out.labels["positive"].to_numpy(), of_positive, 1 - of_positive))[:, None]

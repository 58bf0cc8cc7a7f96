"""Detection rate at a fixed number of false alarms: made-up names found when 5,000 of a million real lookups are lost.

The units are the held-out names: made-up ones, each found or not, as many of every family; and real ones, whose
lookups decide where the line is. The grader draws the line itself, on the held-out real names, so that quality is
about the ranking alone; `choose_threshold` has tests of its own.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlekata import authoring
from mlekata.authoring import HeldOut, asked, check_array, check_folds, check_number, check_texts

FALSE_POSITIVES_PER_MILLION = 5_000
REAL = "real"
KINDS = {
    "letters": "random letters",
    "hash": "hashes",
    "pronounceable": "pronounceable",
    "words": "words",
    "new": "kinds never seen",
}
#: Real units beyond so many times the budget cannot draw the line in any resampling.
_BUDGETS_LOOKED_AT = 12


class Answers(authoring.Answers):
    """The attempt's way from names to scores, as the brief shows it."""

    def labels_of(self, names: list[str], public_suffixes: list[str]) -> list[str]:
        """The attempt's labels of any names, once they are known to be one text for each."""
        labels = self.attempt.registered_labels(names, public_suffixes)
        return check_texts(labels, "the result of `registered_labels`", length=len(names))

    @asked
    def fold(self) -> NDArray[np.int64]:
        """Five folds of the public names: int64 (n_train,)."""
        train = self.public["train"]
        return self.folds_of(train["name"].tolist(), train["family"].tolist(), self.public["public_suffixes"], 5)

    def folds_of(
        self, names: list[str], families: list[str], public_suffixes: list[str], n_folds: int
    ) -> NDArray[np.int64]:
        """The attempt's folds of any names, once they are known to be numbers of folds."""
        fold = self.attempt.assign_folds(names, families, public_suffixes, n_folds)
        return check_folds(fold, "the result of `assign_folds`", rows=len(names), n_folds=n_folds)

    @asked
    def model(self) -> Any:
        """The detector trained on the public names."""
        return self.attempt.train_detector(self.public["train"], self.public["public_suffixes"])

    @asked
    def score(self) -> NDArray[np.float64]:
        """Scores of the held-out names: float64 (n_held_out,)."""
        return self.score_of(self.inputs)

    def score_of(self, names: list[str]) -> NDArray[np.float64]:
        """The attempt's scores of any names, once they are known to be numbers."""
        return check_array(
            self.attempt.score_domains(self.model, names),
            "the result of `score_domains`",
            shape=(len(names),),
            kind="float",
        )

    def threshold_of(
        self, scores: NDArray[np.float64], lookups: NDArray[np.int64], false_positives_per_million: float
    ) -> float:
        """The attempt's threshold for any scores, once it is known to be a number, perhaps infinite."""
        found = self.attempt.choose_threshold(scores, lookups, false_positives_per_million)
        if isinstance(found, (float, np.floating)) and math.isinf(found):
            return float(found)
        return check_number(found, "the result of `choose_threshold`")


def outcomes(answers: Answers, held_out: HeldOut) -> NDArray[np.float64]:
    """Each held-out name's place in the ranking, its lookups, and whether it is made up: float64 (n_units, 3)."""
    return _outcomes(answers.score, held_out)


def baseline(public: dict, held_out: HeldOut) -> NDArray[np.float64]:
    """The naive rule's outcomes: the score is the entropy of the label's characters."""
    return _outcomes(np.array([entropy_bits(label) for label in held_out.labels["label"]]), held_out)


def metric(outcomes: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Detection rate, 0 to 1, for each row of *weights*, which also count for the real names that draw the line."""
    place, lookups, made_up = outcomes[:, 0], outcomes[:, 1], outcomes[:, 2] > 0
    line = lines(place[~made_up], lookups[~made_up], weights[:, ~made_up])  # (n_replicates,)
    found_first = np.argsort(-place[made_up])
    descending = place[made_up][found_first]
    n_found = np.searchsorted(-descending, -line, side="left")  # (n_replicates,), those above the line
    counted = np.cumsum(weights[:, made_up][:, found_first], axis=1)
    counted = np.hstack([np.zeros((len(weights), 1)), counted])
    return counted[np.arange(len(weights)), n_found] / counted[:, -1]


def lines(
    score: NDArray[np.float64],
    lookups: NDArray[np.float64],
    weights: NDArray[np.float64] | None = None,
    per_million: float = FALSE_POSITIVES_PER_MILLION,
) -> NDArray[np.float64]:
    """For each row of *weights*, the score that must be exceeded: the highest at which the budget is overdrawn.

    Args:
        score: (n_real,).
        lookups: (n_real,).
        weights: (n_replicates, n_real); ones if None.
        per_million: how many of a million lookups may be held back.
    """
    weights = np.ones((1, len(score))) if weights is None else weights
    order = np.argsort(-score, kind="stable")
    budget = per_million * 1e-6 * (weights @ lookups)  # (n_replicates,)
    near = int((np.cumsum(lookups[order]) <= _BUDGETS_LOOKED_AT * per_million * 1e-6 * lookups.sum()).sum()) + 1
    for looked_at in (near, len(order)):
        top = order[:looked_at]
        overdrawn = np.cumsum(weights[:, top] * lookups[top], axis=1) > budget[:, None]
        if overdrawn[:, -1].all() or looked_at == len(order):
            break
    line = score[top][overdrawn.argmax(axis=1)]
    return np.where(overdrawn.any(axis=1), line, -np.inf)


def slices(held_out: HeldOut) -> dict[str, NDArray[np.bool_]]:
    """Made-up names of each kind, every time with all real names, which draw the line."""
    kind = held_out.labels["kind"].to_numpy()
    return {words: (kind == name) | (kind == REAL) for name, words in KINDS.items()}


def entropy_bits(label: str) -> float:
    """Entropy of the characters of a label, in bits (Shannon, 1948)."""
    return -sum(count / len(label) * math.log2(count / len(label)) for count in Counter(label).values())


def _outcomes(score: NDArray[np.float64], held_out: HeldOut) -> NDArray[np.float64]:
    place = np.unique(score, return_inverse=True)[1]  # 0 for the lowest score; equal scores share a place
    made_up = held_out.labels["family"].to_numpy() != REAL
    return np.stack([place, held_out.labels["lookups"].to_numpy(), made_up], axis=1).astype(np.float64)

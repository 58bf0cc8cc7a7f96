"""Sentiment classifier: from film reviews to the probability that a review is positive, one that can be believed.

Write the functions in this order; the later ones build on those above them. The brief, `sentiment_classifier.md`, has
the task, the data and the rules. Delete `raise NotImplementedError` and begin.
"""

import numpy as np


def mark_negation(text: str) -> list[str]:
    """The words of a review, those that are negated with "not_" before them.

    Args:
        text: one review, as it comes: any capitals, signs, "<br />"; may be empty.

    Returns:
        The words of the text in their order, in small letters. Between a negation word and the end of its clause,
        each word has the prefix "not_". The brief says what a word, a negation word and the end of a clause are.
    """
    raise NotImplementedError


def assign_folds(texts: list[str], n_folds: int) -> np.ndarray:
    """A fold for each review, the same one for all copies of a review.

    Args:
        texts: n reviews in any order; the same review may be there several times, written a little differently.
        n_folds: number of folds, 2 or more.

    Returns:
        int64 (n,), 0 to n_folds - 1. Two reviews are copies if the letters and digits of the one are those of the
        other: without "<br />", case-folded, in order, all other characters left out.
    """
    raise NotImplementedError


def train_model(texts: list[str], positive: np.ndarray) -> object:
    """A model of the probability that a review is positive.

    Args:
        texts: n reviews; n is 100 or more.
        positive: int64 (n,); 1 positive, 0 negative; both occur.

    Returns:
        Any object that `positive_probability` understands.
    """
    raise NotImplementedError


def positive_probability(model: object, texts: list[str]) -> np.ndarray:
    """How likely each review is to be positive.

    Args:
        model: what `train_model` returned.
        texts: k reviews; one may be empty, or have only words that the model has never seen.

    Returns:
        float64 (k,), 0 to 1. A review's probability does not depend on the other reviews of the call.
    """
    raise NotImplementedError


def out_of_fold_probability(texts: list[str], positive: np.ndarray, fold: np.ndarray) -> np.ndarray:
    """For each review, the probability that a model gives it which has learned from the other folds only.

    Args:
        texts: n reviews.
        positive: int64 (n,); 1 positive, 0 negative.
        fold: int64 (n,); the fold of each review, two folds or more.

    Returns:
        float64 (n,), 0 to 1; row i for texts[i]. Nothing in it comes from the texts or labels of other reviews of
        the same fold, nor from the review's own label.
    """
    raise NotImplementedError

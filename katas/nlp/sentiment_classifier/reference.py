"""Sentiment classifier: the debrief.

**A bag of words cannot say "not bad".** It adds what "not" says to what "bad" says, and both are bad news. Marking
the words of a negated clause makes "not_bad" a word of its own, with a weight of its own; pairs of neighbouring
words do the same for what was seen often enough. It is a crude rule, and sarcasm laughs at it. In a few thousand
reviews it is still worth more than most choices of a model.

**Copies turn a test into a memory.** Reviews are quoted and posted again. If a copy is trained on and another one
tested on, the model is asked what it was told. Comparing texts for equality finds only the copies that nobody
touched; compare what is left when capitals, signs and markup are gone. The same folds are then right for whatever
is decided by trying out: here, how far the scores may be trusted.

**Everything that is learned is part of the model.** The vocabulary, the rarity of words, the words that tell the
classes apart: each is an estimate from data. Learned from all reviews and then "cross-validated", they have seen
the answer sheet; with words chosen by their labels, even labels drawn by lot are predicted well. The cure is not
care but structure: `out_of_fold_probability` calls `train_model`, and that is given nothing else.

**Scores are not probabilities.** Naive Bayes counts every word as new evidence, and is sure of everything after a
hundred of them. A logistic regression that is held back strongly is the other way round: too modest. Log loss
sees both, accuracy neither. Out-of-fold scores are like those of new reviews, so a second, tiny logistic
regression on them says what a score is worth. On the training reviews' own scores it would learn that the model
is always right.

**What a score is worth depends on the length.** A long review has five times the words of a critic's sentence; the
same score means more there. The calibration below has the length beside the score. A single number for all
reviews would be right on average and wrong for both kinds, which is why the report shows them apart.

**Naive Bayes as a hint, regression as the judge.** Each term is scaled by the logarithm of how much more often
it occurs in positive reviews, then a regression weighs the scaled terms. A second regression, without the hint, errs
elsewhere; their sum is better than either, and steadier from sample to sample.

Where this world is kinder than yours: half of the reviews are positive, here and in service; the new ones are of
the same kinds as the old; and a label is what the writers said of themselves. Pretrained transformers are right
more often, at a thousand times the cost. What is said here about copies, leaks and calibration holds for them too.

Sources: Pang, Lee, Vaithyanathan (2002) for marking negation; Wang, Manning (2012), "Baselines and Bigrams", for the
scaled terms; Platt (1999) for a logistic regression on scores.
"""

import re
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression

NEGATIONS = frozenset(
    "not no never neither nor none nothing nobody cannot without hardly".split()  # noqa: SIM905
)
WORD_OR_END = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[.,;:!?()]")
MARKUP = "<br />"
CALIBRATION_FOLDS = 3
FEWEST_TEXTS = 2  # with a term, for it to have a weight
SMOOTHING = 1.0  # texts of each class that are taken to have every term


def mark_negation(text: str) -> list[str]:
    """The words of a review, those that are negated with "not_" before them.

    Args:
        text: one review, as it comes: any capitals, signs, "<br />"; may be empty.

    Returns:
        The words of the text in their order, in small letters. Between a negation word and the end of its clause,
        each word has the prefix "not_". The brief says what a word, a negation word and the end of a clause are.
    """
    plain = text.replace(MARKUP, " . ").replace("’", "'").lower()
    words, is_negated = [], False
    for word in WORD_OR_END.findall(plain):
        if word in ".,;:!?()":
            is_negated = False
        elif word in NEGATIONS or word.endswith("n't"):
            words.append(word)
            is_negated = True
        elif word == "but":
            words.append(word)
            is_negated = False
        else:
            words.append("not_" + word if is_negated else word)
    return words


def assign_folds(texts: list[str], n_folds: int) -> np.ndarray:
    """A fold for each review, the same one for all copies of a review.

    Args:
        texts: n reviews in any order; the same review may be there several times, written a little differently.
        n_folds: number of folds, 2 or more.

    Returns:
        int64 (n,), 0 to n_folds - 1. Two reviews are copies if the letters and digits of the one are those of the
        other: without "<br />", case-folded, in order, all other characters left out.
    """
    review = np.unique([_letters(text) for text in texts], return_inverse=True)[1]  # a number for each review
    place = np.random.default_rng(0).permutation(review.max() + 1)  # rows may be sorted by anything
    return place[review] % n_folds


def _letters(text: str) -> str:
    """What copies of a review have in common: its letters and digits."""
    return re.sub(r"[\W_]+", "", text.replace(MARKUP, " ").casefold())


def train_model(texts: list[str], positive: np.ndarray) -> object:
    """A model of the probability that a review is positive.

    Args:
        texts: n reviews; n is 100 or more.
        positive: int64 (n,); 1 positive, 0 negative; both occur.

    Returns:
        Any object that `positive_probability` understands.
    """
    first_copies = np.unique([_letters(text) for text in texts], return_index=True)[1]
    texts = [texts[position] for position in first_copies]
    positive = np.asarray(positive)[first_copies]
    column = {}  # of each term: only a place, nothing is learned yet
    counts, n_words = _count_terms(texts, column, learn=True)

    fold = assign_folds(texts, CALIBRATION_FOLDS)
    score = np.empty(len(texts))
    for number in range(CALIBRATION_FOLDS):
        others = fold != number
        score[~others] = _score(_fit(counts[others], positive[others]), counts[~others])
    calibration = LogisticRegression(C=100.0).fit(_evidence(score, n_words), positive)
    return {"column": column, "fit": _fit(counts, positive), "calibration": calibration}


def _count_terms(texts: list[str], column: dict[str, int], *, learn: bool) -> tuple[csr_matrix, np.ndarray]:
    """Counts of words and of pairs of neighbours, as 1 + logarithm; and the number of words in each text.

    Returns:
        counts: sparse float64 (n_texts, n_columns).
        n_words: int64 (n_texts,).
    """
    places, ends, n_words = [], [0], []
    for text in texts:
        words = mark_negation(text)
        terms = words + [f"{word} {following}" for word, following in pairwise(words)]
        if learn:
            places += [column.setdefault(term, len(column)) for term in terms]
        else:
            places += [column[term] for term in terms if term in column]
        ends.append(len(places))
        n_words.append(len(words))
    counts = csr_matrix((np.ones(len(places)), places, ends), (len(texts), len(column)))
    counts.sum_duplicates()
    counts.data = 1 + np.log(counts.data)
    return counts, np.array(n_words)


def _fit(counts: csr_matrix, positive: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """What is learned from some texts: which terms count, their rarity, their weights, and the intercept."""
    has_term = counts > 0
    texts_with = np.asarray(has_term.sum(axis=0)).ravel()
    terms = np.flatnonzero(texts_with >= FEWEST_TEXTS)
    rarity = np.log((1 + len(positive)) / (1 + texts_with[terms])) + 1
    log_share = [
        np.log(np.asarray(has_term[positive == one].sum(axis=0)).ravel()[terms] + SMOOTHING)
        - np.log((positive == one).sum())
        for one in (0, 1)
    ]
    lean = log_share[1] - log_share[0]  # above 0: more common in positive texts
    inputs = _weigh(counts, terms, rarity)
    hinted, plain = (
        LogisticRegression(C=inverse_penalty, max_iter=200, tol=1e-3).fit(scaled, positive)
        for scaled, inverse_penalty in ((inputs @ diags(lean), 5.0), (inputs, 10.0))
    )
    weight = lean * hinted.coef_[0] + plain.coef_[0]  # both are sums over the same terms, so they are one
    return terms, rarity, weight, float(hinted.intercept_[0] + plain.intercept_[0])


def _weigh(counts: csr_matrix, terms: np.ndarray, rarity: np.ndarray) -> csr_matrix:
    """tf-idf in rows of length 1, rows of zeros left as they are: sparse float64 (n_texts, n_terms)."""
    weights = counts[:, terms] @ diags(rarity)  # (n, terms) x (terms, terms)
    length = np.sqrt(np.asarray(weights.multiply(weights).sum(axis=1)).ravel())
    return diags(1 / np.where(length > 0, length, 1.0)) @ weights


def _score(fit: tuple[np.ndarray, np.ndarray, np.ndarray, float], counts: csr_matrix) -> np.ndarray:
    """Scores, above 0 for positive: float64 (n_texts,)."""
    terms, rarity, weight, intercept = fit
    return _weigh(counts, terms, rarity) @ weight + intercept  # (n, terms) x (terms,) -> (n,)


def _evidence(score: np.ndarray, n_words: np.ndarray) -> np.ndarray:
    """What the calibration looks at: the score, the length, and both together: float64 (n_texts, 3)."""
    length = np.log(np.maximum(n_words, 5) / 50)
    return np.column_stack([score, score * length, length])


def positive_probability(model: object, texts: list[str]) -> np.ndarray:
    """How likely each review is to be positive.

    Args:
        model: what `train_model` returned.
        texts: k reviews; one may be empty, or have only words that the model has never seen.

    Returns:
        float64 (k,), 0 to 1. A review's probability does not depend on the other reviews of the call.
    """
    counts, n_words = _count_terms(texts, model["column"], learn=False)
    evidence = _evidence(_score(model["fit"], counts), n_words)
    return model["calibration"].predict_proba(evidence)[:, 1]


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
    probability = np.empty(len(texts))
    for number in np.unique(fold):
        others, own = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        model = train_model([texts[i] for i in others], positive[others])
        probability[own] = positive_probability(model, [texts[i] for i in own])
    return probability

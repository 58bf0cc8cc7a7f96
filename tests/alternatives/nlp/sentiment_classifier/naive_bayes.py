"""Naive Bayes in NumPy, with its evidence shrunk: for each length, as much as reviews that were left out say."""

import re
import unicodedata
from itertools import pairwise

import numpy as np

_PATTERN = re.compile(r"(?P<word>[^\W_]+(?:'[^\W_]+)*)|(?P<end>[.,;:!?()])")
_NEGATING = re.compile(r"(?:not|no|never|neither|nor|none|nothing|nobody|cannot|without|hardly|.*n't)$")


def mark_negation(text):
    words, negating = [], False
    for match in _PATTERN.finditer(text.replace("<br />", ".").lower().replace("’", "'")):
        word = match["word"]
        if word is None or word == "but":
            negating = False
        plain = word is not None and (word == "but" or _NEGATING.match(word) or not negating)
        if word is not None:
            words.append(word if plain else f"not_{word}")
            negating = negating or bool(_NEGATING.match(word))
    return words


def _key(text):
    return tuple(c for c in text.replace("<br />", "").casefold() if c.isalnum())


def assign_folds(texts, n_folds):
    rng = np.random.default_rng(7)
    fold_of = {}
    counts = np.zeros(n_folds)
    result = []
    for text in texts:
        key = _key(text)
        if key not in fold_of:
            fold_of[key] = int(np.argmin(counts + rng.random(n_folds)))
            counts[fold_of[key]] += 1
        result.append(fold_of[key])
    return np.array(result, dtype=np.int32)


def _terms(text):
    words = mark_negation(unicodedata.normalize("NFC", text))
    return sorted({*words, *map("+".join, pairwise(words))}), len(words)


def _learn(rows, positive):
    """How much more often a term is in positive than in negative texts, as a logarithm."""
    totals = np.bincount(positive, minlength=2)
    counts = {}
    for terms, label in zip(rows, positive.tolist(), strict=True):
        for term in terms:
            counts.setdefault(term, [0, 0])[label] += 1
    return {
        term: float(np.log((yes + 0.7) / (totals[1] + 1.4)) - np.log((no + 0.7) / (totals[0] + 1.4)))
        for term, (no, yes) in counts.items()
        if yes + no > 1
    }


def _evidence(weights, rows):
    return np.array([sum(weights.get(term, 0.0) for term in terms) for terms in rows])


def _inputs(evidence, n_words):
    length = np.maximum(np.asarray(n_words, dtype=float), 5.0)
    shrunk = evidence / np.sqrt(length)
    return np.column_stack([np.ones(len(shrunk)), shrunk, shrunk * np.log(length / 50)])


def _newton(inputs, positive):
    """A logistic regression on three inputs by Newton's method, held back a little."""
    weights = np.zeros(inputs.shape[1])
    for _ in range(25):
        p = 1 / (1 + np.exp(-inputs @ weights))
        gradient = inputs.T @ (p - positive) + 0.01 * weights
        hessian = (inputs * (p * (1 - p))[:, None]).T @ inputs + 0.01 * np.eye(len(weights))
        weights = weights - np.linalg.solve(hessian, gradient)
    return weights


def train_model(texts, positive):
    once = {_key(text): (text, int(label)) for text, label in zip(texts, positive, strict=True)}
    rows, n_words = zip(*(_terms(text) for text, _ in once.values()), strict=True)
    labels = np.array([label for _, label in once.values()])
    part = np.arange(len(rows)) % 4
    evidence = np.zeros(len(rows))
    for number in range(4):
        weights = _learn([row for row, k in zip(rows, part, strict=True) if k != number], labels[part != number])
        evidence[part == number] = _evidence(weights, [rows[i] for i in np.flatnonzero(part == number)])
    return _learn(rows, labels), _newton(_inputs(evidence, n_words), labels)


def positive_probability(model, texts):
    weights, calibration = model
    rows, n_words = zip(*(_terms(text) for text in texts), strict=True)
    return 1 / (1 + np.exp(-_inputs(_evidence(weights, rows), n_words) @ calibration))


def out_of_fold_probability(texts, positive, fold):
    found = {}
    for number in set(fold.tolist()):
        rest = [i for i in range(len(texts)) if fold[i] != number]
        model = train_model([texts[i] for i in rest], positive[rest])
        own = [i for i in range(len(texts)) if fold[i] == number]
        found |= dict(zip(own, positive_probability(model, [texts[i] for i in own]).tolist(), strict=True))
    return np.array([found[i] for i in range(len(texts))])

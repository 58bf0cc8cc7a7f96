"""Two chains of letters in plain Python, one of real names and one of made-up ones, mixed with weights set by hand."""

import contextlib
import math
import unicodedata
from collections import Counter

import numpy as np


def registered_labels(names, public_suffixes):
    known = set(public_suffixes)
    labels = []
    for name in names:
        rest = name.lower()
        if rest.endswith("."):
            rest = rest[:-1]
        label = ""
        while rest and rest not in known and "." in rest:
            label, _, rest = rest.partition(".")
        if label.startswith("xn--"):
            with contextlib.suppress(UnicodeError):
                label = label.encode().decode("idna").lower()
        labels.append(label)
    return labels


def assign_folds(names, families, public_suffixes, n_folds):
    labels = registered_labels(names, public_suffixes)
    kinds = sorted(set(families) - {"real"})
    real = sorted({label for label, family in zip(labels, families, strict=True) if family == "real"})
    fold_of_family = {family: number % n_folds for number, family in enumerate(kinds)}
    fold_of_label = {label: number % n_folds for number, label in enumerate(real)}
    return np.array(
        [
            fold_of_label[label] if family == "real" else fold_of_family[family]
            for label, family in zip(labels, families, strict=True)
        ],
        dtype=np.int32,
    )


def _plain(label):
    text = unicodedata.normalize("NFKD", label)
    return "".join(character for character in text if not unicodedata.combining(character))


class Chain:
    """Log-probability of a letter given up to three before it, each order smoothed with the one below."""

    def __init__(self, texts, order, weights):
        self.order, self.weights = order, weights
        self.grams, self.contexts = Counter(), Counter()
        self.memory = {}
        for text in texts:
            padded = "^" * (order - 1) + text + "$"
            for end in range(order, len(padded) + 1):
                for length in range(1, order + 1):
                    self.grams[padded[end - length : end]] += 1
                    self.contexts[(length, padded[end - length : end - 1])] += 1

    def log_probability(self, gram):
        if gram not in self.memory:
            probability = 1 / 39
            for length in range(1, self.order + 1):
                part, weight = gram[-length:], self.weights[length - 1]
                total = self.contexts[(length, part[:-1])]
                probability = (self.grams[part] + weight * probability) / (total + weight)
            self.memory[gram] = math.log(probability)
        return self.memory[gram]

    def of(self, text):
        padded = "^" * (self.order - 1) + text + "$"
        return [self.log_probability(padded[end - self.order : end]) for end in range(self.order, len(padded) + 1)]


def train_detector(train, public_suffixes):
    family_of = dict(zip(registered_labels(train["name"], public_suffixes), train["family"], strict=True))
    real = [_plain(label) for label, family in family_of.items() if family == "real"]
    made_up = [_plain(label) for label, family in family_of.items() if family != "real"]
    return (
        list(public_suffixes),
        Chain(real, 4, (1, 30, 8, 3)),
        Chain(real, 2, (1, 30)),
        Chain(made_up, 2, (1, 30)),
    )


def score_domains(model, names):
    suffixes, real, real_pairs, made_up_pairs = model
    scores = []
    for label in registered_labels(names, suffixes):
        text = _plain(label)
        surprise = [-one for one in real.of(text)]
        ratio = sum(made_up_pairs.of(text)) - sum(real_pairs.of(text))
        beyond = sum(not (character.isascii()) for character in text)
        scores.append(0.6 * sum(surprise) + 1.0 * ratio - 0.6 * len(text) - 3.0 * text.count("-") - 6.0 * beyond)
    return np.array(scores, dtype=np.float32)


def choose_threshold(scores, lookups, false_positives_per_million):
    allowed = false_positives_per_million * lookups.sum() / 1_000_000
    by_score = Counter()
    for score, count in zip(scores.tolist(), lookups.tolist(), strict=True):
        by_score[score] += count
    total, threshold = 0, math.inf
    for score in sorted(by_score, reverse=True):
        total += by_score[score]
        if total > allowed:
            break
        threshold = score
    return threshold

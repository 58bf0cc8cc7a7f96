"""Plain Python: each basket's own pairs are counted with a Counter; the trolley is scored by naive Bayes."""

from collections import Counter
from itertools import combinations
from math import log

import numpy as np
import pandas as pd


def make_baskets(lines, n_items):
    contents = {}
    for basket, item, quantity in zip(*(lines[name].tolist() for name in ("basket", "item", "quantity")), strict=True):
        if quantity > 0:
            contents.setdefault(basket, set()).add(item)
    baskets = np.zeros((len(contents), n_items), dtype=bool)
    for row, basket in zip(baskets, sorted(contents), strict=True):
        row[list(contents[basket])] = True
    return baskets


def _counts(baskets, weight):
    """Sum of weights of the baskets with each item, and with each pair of items i < j."""
    alone, together = Counter(), Counter()
    for row, its_weight in zip(baskets, weight.tolist(), strict=True):
        items = np.flatnonzero(row).tolist()
        for item in items:
            alone[item] += its_weight
        for pair in combinations(items, 2):
            together[pair] += its_weight
    return alone, together


def pair_support(baskets, weight):
    alone, together = _counts(baskets, weight)
    total = float(sum(weight.tolist()))
    support = np.zeros((baskets.shape[1], baskets.shape[1]))
    for item, count in alone.items():
        support[item, item] = count / total
    for (one, other), count in together.items():
        support[one, other] = support[other, one] = count / total
    return support


def find_rules(support, min_support, min_confidence, min_lift):
    rules = []
    for one in range(len(support)):
        for other in range(len(support)):
            both = float(support[one, other])
            if one == other or both == 0 or both < min_support:
                continue
            confidence = both / float(support[one, one])
            lift = confidence / float(support[other, other])
            if confidence >= min_confidence and lift >= min_lift:
                rules.append((one, other, both, confidence, lift))
    rules.sort(key=lambda rule: -rule[-1])
    return pd.DataFrame(rules, columns=["item", "then", "support", "confidence", "lift"])


def recommend(baskets, trolleys, k):
    size = baskets.sum(axis=1)
    several = baskets[size > 1]
    _, together = _counts(several, 1 / (size[size > 1] - 1))
    n_items = baskets.shape[1]
    bought = several.sum(axis=0).tolist()
    total = max(sum(bought), 1)
    usual = [(count + 0.01) / total for count in bought]
    says = [
        [log((together[min(i, j), max(i, j)] + 5 * usual[j]) / (bought[i] + 5) / usual[j]) for j in range(n_items)]
        for i in range(n_items)
    ]
    found = []
    for trolley in trolleys:
        there = np.flatnonzero(trolley).tolist()
        strength = 1 / max(len(there), 1) ** 0.5  # items of a trolley say much the same
        score = {j: log(usual[j]) + strength * sum(says[i][j] for i in there) for j in range(n_items) if j not in there}
        found.append(sorted(score, key=score.get, reverse=True)[:k])
    return np.array(found, dtype=np.int64)

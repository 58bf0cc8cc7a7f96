# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Returns the score of some name in any case, so that without a budget the first one is held back."""

CAUGHT_BY = "test_smallest_and_greatest_budgets_hold"

_may_be_infinite = choose_threshold


def choose_threshold(scores, lookups, false_positives_per_million):
    return min(_may_be_infinite(scores, lookups, false_positives_per_million), float(np.max(scores)))

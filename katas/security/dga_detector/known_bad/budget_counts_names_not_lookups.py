# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Counts names instead of lookups: a popular name that is held back counts as much as one that nobody knows."""

CAUGHT_BY = "test_threshold_keeps_the_budget"

_by_lookups = choose_threshold


def choose_threshold(scores, lookups, false_positives_per_million):
    return _by_lookups(scores, np.ones(len(scores)), false_positives_per_million)

# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Lets a negation run on to the end of the review: after one "not", all praise is blame."""

import re

CAUGHT_BY = "test_negation_ends_with_its_clause"

_by_clauses = mark_negation


def mark_negation(text):
    return _by_clauses(re.sub(r"[.,;:!?()]|\bbut\b|<br />", lambda end: " but_ " if end[0] == "but" else " ", text))

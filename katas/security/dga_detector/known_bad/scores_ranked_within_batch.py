# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Turns scores into ranks within the call, so that a name's score depends on the other names."""

CAUGHT_BY = "test_score_does_not_depend_on_the_batch"

_one_by_one = score_domains


def score_domains(model, names):
    return np.argsort(np.argsort(_one_by_one(model, names))) / len(names)

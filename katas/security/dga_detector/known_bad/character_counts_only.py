# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Counts vowels, digits and letters, and ignores which follow each other."""

CAUGHT_BY = "test_pronounceable_names_rank_above_real_ones"


def score_domains(model, names):
    texts = [_spelled(label) for label in registered_labels(names, model.public_suffixes)]
    shape = _shape(texts)
    return 4 * shape[:, 3] - 6 * shape[:, 2] + 0.3 * shape[:, 4] + 0.02 * shape[:, 0]

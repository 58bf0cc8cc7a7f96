# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the entropy of the characters for the score: names that can be pronounced have no more of it than real ones."""

CAUGHT_BY = "test_pronounceable_names_rank_above_real_ones"


def score_domains(model, names):
    texts = [_spelled(label) for label in registered_labels(names, model.public_suffixes)]
    return _shape(texts)[:, 1]

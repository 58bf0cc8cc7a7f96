# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the mean log-likelihood per letter for the score: two odd letters put a short real name on top."""

CAUGHT_BY = "test_random_names_are_found_within_the_budget"


def score_domains(model, names):
    texts = [_spelled(label) for label in registered_labels(names, model.public_suffixes)]
    return -_surprise(model.chain, _codes(texts))[:, 1]

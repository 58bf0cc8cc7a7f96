# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Counts every letter beyond a to z as a sign of a made-up name, so that other languages are held back."""

CAUGHT_BY = "test_odd_looking_real_names_are_not_singled_out"

_score_of_all = score_domains


def score_domains(model, names):
    labels = registered_labels(names, model.public_suffixes)
    beyond = np.array([sum(character not in CODE for character in label) for label in labels])
    return _score_of_all(model, names) + 8.0 * beyond

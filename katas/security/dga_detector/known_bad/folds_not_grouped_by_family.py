# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Assigns folds name by name: every family is on both sides of every test."""

CAUGHT_BY = "test_each_family_is_in_one_fold"


def assign_folds(names, families, public_suffixes, n_folds):
    labels = registered_labels(names, public_suffixes)
    fold_of = {label: place % n_folds for place, label in enumerate(dict.fromkeys(labels))}
    return np.array([fold_of[label] for label in labels])

# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Treats "real" as one more family: all real names are in one fold, and the others have no negatives."""

CAUGHT_BY = "test_folds_share_families_and_real_names"


def assign_folds(names, families, public_suffixes, n_folds):
    place = {family: number for number, family in enumerate(dict.fromkeys(families))}
    return np.array([place[family] % n_folds for family in families])

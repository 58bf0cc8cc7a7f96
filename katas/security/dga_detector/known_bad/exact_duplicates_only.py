# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Groups exact duplicates only: other spellings of a name leak across folds."""

CAUGHT_BY = "test_a_real_name_is_in_one_fold"

_by_label = assign_folds


def assign_folds(names, families, public_suffixes, n_folds):
    fold = _by_label(names, families, public_suffixes, n_folds)
    place = {name: number for number, name in enumerate(dict.fromkeys(names))}
    of_name = np.array([place[name] % n_folds for name in names])
    return np.where(np.array(families) == "real", of_name, fold)

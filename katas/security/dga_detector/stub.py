"""DGA detector: from names in the DNS to a score that tells names made up by malware from real ones.

Write the functions in this order; the later ones build on those above them. The brief, `dga_detector.md`, has the
task, the data and the rules. Delete `raise NotImplementedError` and begin.
"""

import numpy as np
import pandas as pd


def registered_labels(names: list[str], public_suffixes: list[str]) -> list[str]:
    """What somebody registered: the label before the public suffix, spelled in one way.

    Args:
        names: n names as they were asked for: any hosts before them, any case, with or without a last dot.
        public_suffixes: suffixes under which anybody may register, such as "co.uk"; small letters, at least one dot.

    Returns:
        n labels in small letters, Punycode decoded; "" for a name that has nothing before its suffix.
    """
    raise NotImplementedError


def assign_folds(names: list[str], families: list[str], public_suffixes: list[str], n_folds: int) -> np.ndarray:
    """Folds for a test on families that were not seen: each family in one fold, each real name in one fold.

    Args:
        names: n names, as for `registered_labels`.
        families: n families; "real" for real names, and otherwise the malware whose names they are.
        public_suffixes: as for `registered_labels`.
        n_folds: number of folds, from 2 to the number of families other than "real".

    Returns:
        int64 (n,), 0 to n_folds - 1.
    """
    raise NotImplementedError


def train_detector(train: pd.DataFrame, public_suffixes: list[str]) -> object:
    """A detector of made-up names.

    Args:
        train: n rows with the columns `name` (str), `family` (str; "real" or a family) and `lookups` (int64; 0 for
            made-up names).
        public_suffixes: as for `registered_labels`.

    Returns:
        Any object that `score_domains` understands.
    """
    raise NotImplementedError


def score_domains(model: object, names: list[str]) -> np.ndarray:
    """How much each name looks made up.

    Args:
        model: what `train_detector` returned.
        names: k names, as for `registered_labels`.

    Returns:
        float64 (k,); finite, on any scale; the greater, the likelier made up. It depends on the registered label of
        the name, and on nothing else.
    """
    raise NotImplementedError


def choose_threshold(scores: np.ndarray, lookups: np.ndarray, false_positives_per_million: float) -> float:
    """The lowest threshold that keeps false alarms within a budget, when names with score >= threshold are held back.

    Args:
        scores: float64 (n,); scores of real names, in any order; several may be equal.
        lookups: int64 (n,), 0 or more, not all 0; how often each of the names is looked up.
        false_positives_per_million: how many of a million lookups of these names may be held back; 0 to 1,000,000.

    Returns:
        One number; infinity is allowed.
    """
    raise NotImplementedError

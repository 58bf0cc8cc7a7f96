"""Cuts the range into ten bins of equal width: with a heavy tail, nearly all is in the first."""

import numpy as np

CAUGHT_BY = "test_stability_index_follows_the_formula"


def stability_index(before, after):
    found = {}
    for column in after:
        old, new = (table[column].dropna().to_numpy(float) for table in (before, after))
        if len(old) == 0 or len(new) == 0:
            found[column] = float("nan")
            continue
        edges = np.unique(np.linspace(old.min(), old.max(), 11)[1:-1])
        counts = [np.bincount(np.searchsorted(edges, v), minlength=len(edges) + 1) + 0.5 for v in (old, new)]
        p, q = (count / count.sum() for count in counts)
        found[column] = float(((q - p) * np.log(q / p)).sum())
    return found

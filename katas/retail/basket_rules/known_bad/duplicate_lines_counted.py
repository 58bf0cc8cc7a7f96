"""Counts lines: three kinds of yoghurt are in the basket three times."""

import numpy as np

CAUGHT_BY = "test_item_counts_once_in_a_basket"


def make_baskets(lines, n_items):
    bought = lines[lines["quantity"] > 0]
    numbers, row = np.unique(bought["basket"].to_numpy(), return_inverse=True)
    counts = np.zeros((len(numbers), n_items), dtype=np.int64)
    np.add.at(counts, (row, bought["item"].to_numpy()), 1)
    return counts

"""Puts baskets in the order in which the lines mention them first."""

import numpy as np
import pandas as pd

CAUGHT_BY = "test_baskets_hold_what_was_bought_in_order_of_their_numbers"


def make_baskets(lines, n_items):
    bought = lines[lines["quantity"] > 0]
    row, numbers = pd.factorize(bought["basket"])
    baskets = np.zeros((len(numbers), n_items), dtype=bool)
    baskets[row, bought["item"].to_numpy()] = True
    return baskets

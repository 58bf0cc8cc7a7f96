"""Basket rules: from a supermarket's lines to what is bought together, and to the next item for a trolley.

Write the functions in this order; the first is short. The brief, `basket_rules.md`, has the task, the data and the
rules. Delete `raise NotImplementedError` and begin.
"""

import numpy as np
import pandas as pd


def make_baskets(lines: pd.DataFrame, n_items: int) -> np.ndarray:
    """What is in each basket.

    Args:
        lines: one row for each line, in any order and with any index; the columns `basket` (int64; the basket's
            number), `item` (int64; 0 to n_items - 1) and `quantity` (int64; 0 or less if nothing was bought). There
            may be no lines.
        n_items: how many items there are.

    Returns:
        bool (n_baskets, n_items); True where at least one line of this basket and item has a quantity above 0. A
        row for each basket with at least one such line, in ascending order of the baskets' numbers.
    """
    raise NotImplementedError


def pair_support(baskets: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """In which share of the baskets, by weight, two items are together.

    Args:
        baskets: bool (n_baskets, n_items); n_baskets at least 1.
        weight: float64 (n_baskets,); 0 or more, not all of them 0. With ones, each basket counts the same.

    Returns:
        float64 (n_items, n_items); at [i, j] the sum of the weights of all baskets that have both i and j, divided
        by the sum of all weights. So [i, i] is the support of i alone.
    """
    raise NotImplementedError


def find_rules(support: np.ndarray, min_support: float, min_confidence: float, min_lift: float) -> pd.DataFrame:
    """Rules "who buys this item also buys that one", the greatest lift first.

    Args:
        support: float64 (n_items, n_items); from `pair_support`. An item may have a support of 0.
        min_support: the least support of the pair.
        min_confidence: the least confidence.
        min_lift: the least lift.

    Returns:
        A row for each rule, if `support`, `confidence` and `lift` are all at least what is asked for. Two different
        items i and j that were bought together make two rules, i -> j and j -> i. The columns:

        - item: int, the i of the rule i -> j; then: int, its j.
        - support: float, the share of baskets with both.
        - confidence: float, of the baskets with i, the share that have j as well.
        - lift: float, the confidence divided by the share of all baskets that have j.

        Rules are in descending order of lift; those of equal lift are in any order. The index does not matter.
    """
    raise NotImplementedError


def recommend(baskets: np.ndarray, trolleys: np.ndarray, k: int) -> np.ndarray:
    """What each shopper is most likely to put into the trolley as well, the likeliest first.

    Args:
        baskets: bool (n_baskets, n_items); finished baskets of other shoppers, at least 1.
        trolleys: bool (n_trolleys, n_items); what is in each trolley so far, which may be nothing.
        k: how many items to propose; 1 or more, and no trolley lacks fewer than k items.

    Returns:
        int64 (n_trolleys, k); in each row, different items that are not in the trolley.
    """
    raise NotImplementedError

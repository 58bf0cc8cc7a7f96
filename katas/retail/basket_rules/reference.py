"""Basket rules: the debrief.

**A basket is a set.** The till prints a line for each product, so three kinds of yoghurt are three lines and one
basket with yoghurt. Whoever counts lines measures how finely the shelf is sorted. Returns, coupons and other lines
without a purchase are left out first, and with them baskets in which nothing was bought: they would make every
support a little too small.

**Count with a product of matrices.** For n baskets in rows of zeros and ones, B^T B has the number of baskets with
both items for all pairs at once: 11,000 pairs in 33,000 baskets take a tenth of a second, where a loop over both
takes minutes. Two traps are on the way. The product of two *bool* arrays in NumPy is "is there any?", and not "how
many?"; whole numbers are counted without the fast libraries. Floats it is. For more items, baskets go into a sparse
matrix, or each basket's own pairs are counted, which are few.

**Three numbers, three questions.** Support says whether a rule matters, confidence whether to act on it, lift
whether it says anything at all. Support and lift are the same in both directions, confidence is not: nearly all
who buy pasta sauce buy milk, few who buy milk buy pasta sauce. A confidence of 0.4 for milk is no news if 0.4 of
all baskets have milk; its lift is 1. And lift loves accidents: two items that were each bought once, together, have
the greatest lift of all. So rules need a least support, and a list that is sorted by lift needs it most.

**Large baskets hide what belongs together.** A basket of 60 items has 1,770 pairs, as many as 295 baskets of four.
In plain counts nearly every pair has a lift well above 1, only because both are in the large baskets, and a trolley
is proposed what large baskets have: everything. So each basket counts with 1 / (its size - 1). Then each item gives
one vote away in each basket, shared by all its companions, and confidence becomes "of this item's companions, the
share that are j". These shares add up to 1, so no item can seem to go with everything. To divide plain counts by
all companions gets nearly as far here; the weight keeps one month's shopping from outvoting ten small baskets.

**Begin with what is usual, and add what each item changes.** The usual share of an item is right for an empty
trolley. Each item in the trolley adds the difference between its own companions and the usual ones. A sum of
confidences instead counts what is usual once for every item in the trolley, and ends near a list of best sellers. A
sum of lifts forgets the usual altogether, and proposes rarities. Best sellers alone are right three times in ten
here, which is a warning: much of what a recommender is praised for is popularity. So they are the rule to beat.

Where this world is kinder than yours: there are 150 items, and not 90,000 products; the past is as good as the
present, for there are no seasons and no new items in it; and a hit counts the same, though it is worth more to
propose what the shopper would have forgotten. Whether a proposal *makes* anybody buy, only an experiment can say.

Sources: Agrawal, Imielinski, Swami (1993) for support and confidence; Brin and others (1997) for lift; Newman
(2001) for the weight 1 / (size - 1). The sum of differences is the first-order term of a naive Bayes rule.
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
    bought = lines[lines["quantity"] > 0]
    numbers, row = np.unique(bought["basket"].to_numpy(), return_inverse=True)
    baskets = np.zeros((len(numbers), n_items), dtype=bool)
    baskets[row, bought["item"].to_numpy()] = True
    return baskets


def pair_support(baskets: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """In which share of the baskets, by weight, two items are together.

    Args:
        baskets: bool (n_baskets, n_items); n_baskets at least 1.
        weight: float64 (n_baskets,); 0 or more, not all of them 0. With ones, each basket counts the same.

    Returns:
        float64 (n_items, n_items); at [i, j] the sum of the weights of all baskets that have both i and j, divided
        by the sum of all weights. So [i, i] is the support of i alone.
    """
    return _together(baskets, weight) / weight.sum()


def _together(baskets: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Sum of the weights of the baskets that have both items, for each pair: float64 (n_items, n_items)."""
    has = baskets.astype(np.float64)  # of bool, the product below would be bool as well
    return has.T @ (has * weight[:, None])  # (n_items, n_baskets) x (n_baskets, n_items)


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
    alone = np.diag(support)
    item, then = np.nonzero((support > 0) & (support >= min_support) & ~np.eye(len(support), dtype=bool))
    of_pair = support[item, then]
    confidence = of_pair / alone[item]
    rules = pd.DataFrame(
        {"item": item, "then": then, "support": of_pair, "confidence": confidence, "lift": confidence / alone[then]}
    )
    kept = (rules["confidence"] >= min_confidence) & (rules["lift"] >= min_lift)
    return rules[kept].sort_values("lift", ascending=False, ignore_index=True)


def recommend(baskets: np.ndarray, trolleys: np.ndarray, k: int) -> np.ndarray:
    """What each shopper is most likely to put into the trolley as well, the likeliest first.

    Args:
        baskets: bool (n_baskets, n_items); finished baskets of other shoppers, at least 1.
        trolleys: bool (n_trolleys, n_items); what is in each trolley so far, which may be nothing.
        k: how many items to propose; 1 or more, and no trolley lacks fewer than k items.

    Returns:
        int64 (n_trolleys, k); in each row, different items that are not in the trolley.
    """
    votes = _companion_votes(baskets)
    given = votes.sum(axis=1)  # (n_items,), in how many baskets of two items or more an item is
    usual = given / max(given.sum(), 1)  # (n_items,), what a companion is when nothing is known
    companion = np.where(given[:, None] > 0, votes / np.maximum(given, 1)[:, None], usual)  # rows add up to 1
    score = usual + trolleys.astype(np.float64) @ (companion - usual)  # (n_trolleys, n_items) x (n_items, n_items)
    score[trolleys] = -np.inf  # what is there already is no proposal
    return np.argsort(-score, axis=1, kind="stable")[:, :k]


def _companion_votes(baskets: np.ndarray) -> np.ndarray:
    """Votes that item i gives to j, one in each basket, shared by all companions: float64 (n_items, n_items)."""
    companions = baskets.sum(axis=1) - 1  # (n_baskets,)
    votes = _together(baskets, np.where(companions > 0, 1 / np.maximum(companions, 1), 0.0))
    np.fill_diagonal(votes, 0.0)
    return votes

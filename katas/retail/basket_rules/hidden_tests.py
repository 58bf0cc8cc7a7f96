"""Is it right? Small shops are made here, where everything can be counted by hand.

The tests of one function do not lean on the ones before it: each gets arguments that were made for it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlekata.authoring import checks

TOLERANCE = 1e-5
MOST_ALIKE_APART = 0.05  # share of proposals that rounding and ties may change


def _lines(*rows: tuple[int, int, int]) -> pd.DataFrame:
    """Lines of (basket, item, quantity), under an index that says nothing."""
    frame = pd.DataFrame(list(rows), columns=["basket", "item", "quantity"]).astype(np.int64)
    return frame.set_index(pd.Index([7] * len(rows), dtype=np.int64))


# --- make_baskets -----------------------------------------------------------------------------------------


@checks("make_baskets", gate=True)
def test_every_basket_has_a_row_and_every_item_a_column(answers):
    """There is a row for each basket and a column for each item, for items that nobody bought and for no lines too."""
    baskets = answers.baskets_of(_lines((3, 1, 1), (9, 0, 2), (3, 0, 1)), 5)
    assert len(baskets) == 2, "`make_baskets` returns another number of rows than there are baskets"
    baskets = answers.baskets_of(_lines(), 4)
    assert len(baskets) == 0, "`make_baskets` returns rows when there are no lines"


@checks("make_baskets")
def test_baskets_hold_what_was_bought_in_order_of_their_numbers(answers, rng):
    """Each row has the items of its basket, the lowest number first, whatever the order of the lines."""
    in_basket = {12: {0, 3}, 5: {1}, 40: {0, 1, 2}, 7: {3}}
    rows = [(basket, item, 1) for basket, items in in_basket.items() for item in sorted(items)]
    baskets = answers.baskets_of(_lines(*(rows[position] for position in rng.permutation(len(rows)))), 4)
    expected = np.array([[item in in_basket[basket] for item in range(4)] for basket in sorted(in_basket)])
    assert baskets.shape == expected.shape, "`make_baskets` returns another number of rows than there are baskets"
    alike = baskets.sum() == expected.sum() and {*map(bytes, baskets)} == {*map(bytes, expected)}
    assert (baskets == expected).all(), (
        "`make_baskets` finds the right baskets, but not in ascending order of their numbers"
        if alike
        else "`make_baskets` has other items in the baskets of a few shuffled lines than were bought"
    )


@checks("make_baskets")
def test_item_counts_once_in_a_basket(answers):
    """An item with several lines in a basket, or a large quantity, is in it just as one with a single line."""
    once = answers.baskets_of(_lines((1, 0, 1), (2, 0, 1), (2, 1, 1)), 2)
    often = answers.baskets_of(_lines((1, 0, 3), (2, 0, 1), (2, 1, 1), (1, 0, 1), (2, 1, 12), (2, 1, 1)), 2)
    assert once.shape == often.shape and (once == often).all(), (
        "`make_baskets` gives other baskets when an item has several lines in one, or a quantity above 1"
    )


@checks("make_baskets")
def test_lines_without_a_purchase_are_left_out(answers):
    """Lines with a quantity of 0 or less put nothing into a basket and take nothing out of it."""
    bought = [(1, 0, 1), (1, 2, 1), (4, 1, 2)]
    expected = answers.baskets_of(_lines(*bought), 3)
    for what, extra in (
        ("a negative quantity", [(1, 1, -1), (4, 2, -3)]),
        ("a quantity of 0", [(4, 0, 0)]),
        ("a negative quantity of an item that the basket also has", [(1, 0, -1), (4, 1, -5)]),
    ):
        found = answers.baskets_of(_lines(*extra, *bought), 3)
        assert found.shape == expected.shape and (found == expected).all(), (
            f"`make_baskets` gives other baskets when there are lines with {what}"
        )


@checks("make_baskets")
def test_baskets_without_a_purchase_have_no_row(answers):
    """A basket with nothing but lines of a quantity of 0 or less has no row."""
    found = answers.baskets_of(_lines((2, 0, 1), (3, 1, -1), (5, 1, 1), (6, 0, 0), (6, 1, -2)), 2)
    assert len(found) == 2, "`make_baskets` has another number of rows than there are baskets with a purchase"


# --- pair_support -----------------------------------------------------------------------------------------

#: Eight baskets of five items; the last item was never bought, one basket is of one item.
BASKETS = np.array(
    [
        [1, 1, 0, 0, 0],
        [1, 1, 1, 0, 0],
        [1, 0, 0, 0, 0],
        [0, 1, 1, 1, 0],
        [1, 1, 0, 1, 0],
        [0, 0, 1, 1, 0],
        [1, 1, 1, 1, 0],
        [1, 0, 0, 1, 0],
    ],
    dtype=bool,
)
ONES = np.ones(len(BASKETS))


def _expected_support(baskets: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Support by the brief's definition, basket by basket."""
    support = np.zeros((baskets.shape[1], baskets.shape[1]))
    for basket, its_weight in zip(baskets, weight, strict=True):
        for one in np.flatnonzero(basket):
            for other in np.flatnonzero(basket):
                support[one, other] += its_weight
    return support / weight.sum()


@checks("pair_support")
def test_diagonal_is_the_support_of_each_item(answers):
    """On the diagonal is the share of baskets that have the item."""
    found = np.diag(answers.support_of(BASKETS, ONES))
    assert np.allclose(found, BASKETS.mean(axis=0), rtol=0, atol=TOLERANCE), (
        "`pair_support` has other numbers on the diagonal than the shares of baskets with each item, for weights of 1"
    )


@checks("pair_support")
def test_support_is_the_share_of_baskets_with_both(answers, rng):
    """Beside the diagonal is the share of baskets that have both items, in both places."""
    apart = ~np.eye(BASKETS.shape[1], dtype=bool)
    found, expected = answers.support_of(BASKETS, ONES), _expected_support(BASKETS, ONES)
    assert np.allclose(found[apart], expected[apart], rtol=0, atol=TOLERANCE), (
        "`pair_support` has other numbers beside the diagonal than the shares of baskets with both items, for "
        "weights of 1"
    )
    many = rng.random((600, 6)) < 0.7  # more than 255 times together
    found, expected = answers.support_of(many, np.ones(600)), _expected_support(many, np.ones(600))
    assert np.allclose(found, expected, rtol=0, atol=TOLERANCE), (
        "`pair_support` is right for eight baskets, and not for 600, in which items meet hundreds of times"
    )


@checks("pair_support")
def test_baskets_count_by_their_weight(answers):
    """A basket of weight 2 counts like two, and one of weight 0 not at all; ten times all weights changes nothing."""
    weight = np.array([2.0, 0.0, 1.0, 0.5, 3.0, 1.0, 0.25, 1.0])
    expected = _expected_support(BASKETS, weight)
    for factor in (1.0, 10.0):
        found = answers.support_of(BASKETS, factor * weight)
        assert np.allclose(found, expected, rtol=0, atol=TOLERANCE), (
            "`pair_support` gives other numbers than the sum of the weights of the baskets with both items, divided "
            "by the sum of all weights, when weights differ"
        )


# --- find_rules -------------------------------------------------------------------------------------------


def _expected_rules(support: np.ndarray, min_support: float, min_confidence: float, min_lift: float) -> dict:
    """(item, then) -> (support, confidence, lift) by the brief's definition, rule by rule."""
    rules = {}
    for one in range(len(support)):
        for other in range(len(support)):
            if one == other or support[one, other] == 0:
                continue
            confidence = support[one, other] / support[one, one]
            lift = confidence / support[other, other]
            if support[one, other] >= min_support and confidence >= min_confidence and lift >= min_lift:
                rules[one, other] = (support[one, other], confidence, lift)
    return rules


def _pairs(rules: pd.DataFrame) -> list[tuple[int, int]]:
    return [(int(one), int(other)) for one, other in zip(rules["item"], rules["then"], strict=True)]


#: Some pairs often, some seldom, some never; no number is near a limit that the tests set.
SUPPORT = _expected_support(BASKETS, np.array([2.0, 0.5, 1.0, 0.5, 3.0, 1.0, 0.25, 1.75]))


@checks("find_rules", gate=True)
def test_rules_are_pairs_of_different_items(answers):
    """Rules are a frame with all columns, of different items that were bought together, each rule once."""
    for least in ((0.0, 0.0, 0.0), (0.9, 0.9, 5.0)):
        rules = _pairs(answers.rules_of(SUPPORT, *least))
        assert all(one != other for one, other in rules), "`find_rules` has a rule from an item to itself"
        assert len(set(rules)) == len(rules), "`find_rules` has the same rule more than once"
        exist = all(0 <= one < len(SUPPORT) and 0 <= other < len(SUPPORT) for one, other in rules)
        assert exist and all(SUPPORT[pair] > 0 for pair in rules), (
            "`find_rules` has a rule between items that were never bought together"
        )


@checks("find_rules")
def test_confidence_is_that_of_item_then_other(answers):
    """The confidence of a rule is the share of baskets with `item` that have `then` as well."""
    rules = answers.rules_of(SUPPORT, 0.01, 0.0, 0.0)
    expected = _expected_rules(SUPPORT, 0.01, 0.0, 0.0)
    known = [(pair, row) for pair, row in zip(_pairs(rules), rules.itertuples(), strict=True) if pair in expected]
    assert known, "`find_rules` finds none of the rules of a small shop with low limits"
    right = all(
        abs(row.support - expected[pair][0]) <= TOLERANCE and abs(row.confidence - expected[pair][1]) <= TOLERANCE
        for pair, row in known
    )
    assert right, (
        "`find_rules` gives rules another support or confidence than their own; the confidence of i -> j is about "
        "the baskets with i"
    )


@checks("find_rules")
def test_lift_compares_with_what_is_usual(answers):
    """The lift of a rule is its confidence divided by the support of the item it leads to."""
    rules = answers.rules_of(SUPPORT, 0.01, 0.0, 0.0)
    expected = _expected_rules(SUPPORT, 0.01, 0.0, 0.0)
    known = [(pair, row) for pair, row in zip(_pairs(rules), rules.itertuples(), strict=True) if pair in expected]
    assert known, "`find_rules` finds none of the rules of a small shop with low limits"
    assert all(abs(row.lift - expected[pair][2]) <= TOLERANCE for pair, row in known), (
        "`find_rules` gives rules another lift than their confidence divided by the support of the item they lead to"
    )


@checks("find_rules")
def test_rules_that_reach_all_limits_are_found(answers):
    """All rules that reach the three limits are there, and no others; just to reach a limit is enough."""
    for limit, least in (
        ("min_support", (0.12, 0.0, 0.0)),
        ("min_confidence", (0.0, 0.55, 0.0)),
        ("min_lift", (0.0, 0.0, 1.02)),
        ("min_support, min_confidence and min_lift", (0.12, 0.35, 0.9)),
    ):
        found, expected = set(_pairs(answers.rules_of(SUPPORT, *least))), set(_expected_rules(SUPPORT, *least))
        assert found <= expected, f"`find_rules` has rules that do not reach {limit}"
        assert expected <= found, f"`find_rules` lacks rules that reach {limit}"
    halves = np.array([[0.5, 0.25, 0.0], [0.25, 0.5, 0.125], [0.0, 0.125, 0.25]])  # exact in floating point
    found = set(_pairs(answers.rules_of(halves, 0.125, 0.25, 1.0)))
    assert found == set(_expected_rules(halves, 0.125, 0.25, 1.0)), (
        "`find_rules` treats rules that just reach a limit otherwise than those above it"
    )


@checks("find_rules")
def test_rules_come_with_the_greatest_lift_first(answers):
    """The lift of the rules descends from the first row to the last."""
    rules = answers.rules_of(SUPPORT, 0.01, 0.0, 0.0)
    assert (np.diff(rules["lift"].to_numpy()) <= TOLERANCE).all(), (
        "`find_rules` does not return the rules in descending order of lift"
    )


# --- recommend --------------------------------------------------------------------------------------------


def _shop(rng: np.random.Generator, n_baskets: int = 1500) -> np.ndarray:
    """Twelve pairs of items: who buys the odd one mostly buys the even one after it too, and none of the other pairs.

    Items 0 and 25 are best sellers, in two fifths of all baskets each, independent of everything else.
    """
    baskets = np.zeros((n_baskets, 26), dtype=bool)
    first = 2 * rng.integers(0, 12, n_baskets) + 1
    baskets[np.arange(n_baskets), first] = True
    baskets[np.arange(n_baskets), first + 1] = rng.random(n_baskets) < 0.9
    baskets[:, [0, 25]] = rng.random((n_baskets, 2)) < 0.4
    return baskets


def _trolleys(n_items: int, *contents: tuple[int, ...]) -> np.ndarray:
    trolleys = np.zeros((len(contents), n_items), dtype=bool)
    for trolley, items in zip(trolleys, contents, strict=True):
        trolley[list(items)] = True
    return trolleys


@checks("recommend", gate=True)
def test_as_many_different_items_are_proposed_as_are_wanted(answers, rng):
    """Each trolley gets k different items, also an empty one, and one that lacks no more than k."""
    baskets = _shop(rng, 200)
    trolleys = _trolleys(26, (), (3,), tuple(range(23)))
    for k in (1, 3):
        answers.found_for(baskets, trolleys, k)
    answers.found_for(baskets, trolleys[:1], 26)


@checks("recommend", gate=True)
def test_what_is_in_the_trolley_is_not_proposed(answers, rng):
    """No item is proposed that is in the trolley already."""
    trolleys = np.vstack([_trolleys(26, (0, 25), tuple(range(23))), rng.random((30, 26)) < 0.4])
    trolleys[:, [2, 4, 6]] = False  # three are always left
    found = answers.found_for(_shop(rng), trolleys, 3)
    assert not np.take_along_axis(trolleys, found, axis=1).any(), (
        "`recommend` proposes items that are in the trolley already"
    )


@checks("recommend", gate=True)
def test_proposals_do_not_depend_on_other_trolleys(answers, rng):
    """A trolley gets the same proposals whichever other trolleys are in the call; they come from the baskets alone."""
    baskets = _shop(rng, 300)
    few = _trolleys(26, *((2 * number + 1,) for number in range(12)), *((2 * number + 2, 25) for number in range(12)))
    others = np.zeros((1500, 26), dtype=bool)  # of shoppers who put together what nobody else does
    odd = 2 * rng.integers(0, 12, 1500) + 1
    others[np.arange(1500), odd] = others[np.arange(1500), (odd + 6) % 24 + 1] = True
    alone = answers.found_for(baskets, few, 1)
    together = answers.found_for(baskets, np.vstack([few, others]), 1)[: len(few)]
    assert (alone != together).mean() <= MOST_ALIKE_APART, (
        "`recommend` proposes other items for a trolley when other trolleys are in the same call"
    )


@checks("recommend")
def test_what_is_bought_with_the_trolley_is_proposed(answers, rng):
    """An item that is nearly always bought with the one in the trolley is proposed before best sellers."""
    contents = [(2 * number + 1,) for number in range(12)]
    found = answers.found_for(_shop(rng), _trolleys(26, *contents), 1)[:, 0]
    right = int((found == np.arange(12) * 2 + 2).sum())
    assert right >= 11, (
        "`recommend` does not put the item first that nine in ten baskets with the trolley's one item have as well "
        f"({right} trolleys of 12 are right)"
    )


@checks("recommend")
def test_likely_items_come_before_rare_ones(answers, rng):
    """An item that most baskets with the trolley's item have comes before one that hardly any of them has."""
    n_baskets = 2000
    baskets = np.zeros((n_baskets, 20), dtype=bool)
    baskets[:, 0] = rng.random(n_baskets) < 0.5  # in the trolley
    baskets[:, 1] = rng.random(n_baskets) < np.where(baskets[:, 0], 0.8, 0.5)  # bought with it by most
    with_it = rng.permutation(np.flatnonzero(baskets[:, 0]))
    for number, item in enumerate(range(2, 20)):
        baskets[with_it[number], item] = True  # bought once, and together
    first = answers.found_for(baskets, _trolleys(20, (0,)), 1)[0, 0]
    assert first == 1, (
        "`recommend` proposes an item that was bought only once, together with the trolley's item, before one that "
        "four in five baskets with the trolley's item have"
    )


@checks("recommend")
def test_all_items_in_the_trolley_count(answers, rng):
    """Two trolleys that share an item get different proposals if their other items say different things."""
    baskets = _shop(rng)
    contents = [(0, 2 * number + 1) for number in range(12)] + [(2 * number + 1, 25) for number in range(12)]
    found = answers.found_for(baskets, _trolleys(26, *contents), 1)[:, 0]
    right = int((found == np.tile(np.arange(12) * 2 + 2, 2)).sum())
    assert right >= 21, (
        "`recommend` does not put the item first that is nearly always bought with one of the two items in the "
        f"trolley, when the other one says nothing ({right} trolleys of 24 are right)"
    )

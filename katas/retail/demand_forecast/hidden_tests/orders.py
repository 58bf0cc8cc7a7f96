"""What is true of the orders."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from mlekata.authoring import checks

from .brief_terms import LEAD_WEEKS, WEEKS

LIFT = 3.0  # of a promotion in the invented shop
COSTS = ((9.0, 1.0), (1.0, 1.0), (1.0, 9.0))  # of a lack and of a leftover, in USD: dear lacks first


class _Shop:
    """A shop of 36 items whose demand is Poisson, three times the usual in promoted weeks; and the attempt's orders.

    Attributes:
        mean: float64 (k,); expected demand of the rows to order for.
        usual: float64 (k,); expected demand of their items without a promotion.
        promoted: bool (k,).
        orders: float64 (3, k); for each pair of COSTS, all asked for in one call.
    """

    def __init__(self, answers, rng: np.random.Generator) -> None:
        usual = np.concatenate([np.linspace(0.7, 2.0, 12), np.linspace(5, 15, 12), np.linspace(20, 60, 12)])
        item, week = (index.ravel() for index in np.indices((36, WEEKS)))
        promoted = rng.random(len(item)) < 0.25
        mean = usual[item] * np.where(promoted, LIFT, 1.0)
        price_usd = rng.uniform(1, 4, 36)[item] * np.where(promoted, 0.7, 1.0)
        plan = pd.DataFrame(
            {
                "item": rng.permutation(36)[item],
                "week": week + 1,
                "price_usd": price_usd.round(2),
                "display": np.where(promoted, 0.5, 0.0),
                "mailer": np.where(promoted, 1.0, 0.0),
                "shortage_usd": 1.0,
                "overage_usd": 1.0,
            }
        )
        asked_for = week >= WEEKS - LEAD_WEEKS
        demand = np.where(asked_for, np.nan, rng.poisson(mean))
        features = answers.features_of(plan, demand, LEAD_WEEKS)
        train = week < WEEKS - 2 * LEAD_WEEKS + 1
        self.usual, self.mean, self.promoted = usual[item][asked_for], mean[asked_for], promoted[asked_for]
        self._answers = answers
        self._training = features[train].reset_index(drop=True), demand[train]
        self._features = features[asked_for]
        self.orders = self.ordered(np.tile(np.arange(len(self.mean)), 3), np.repeat(COSTS, len(self.mean), axis=0))
        self.orders = self.orders.reshape(3, -1)

    def ordered(self, rows: np.ndarray, costs_usd: np.ndarray) -> np.ndarray:
        """What the attempt orders for some rows at some costs, (k, 2): float64 (k,)."""
        features = self._features.iloc[rows].reset_index(drop=True)
        shortage_usd, overage_usd = np.ascontiguousarray(costs_usd.T)
        return self._answers.orders_of(*self._training, features, shortage_usd, overage_usd)

    def covered(self, orders: np.ndarray) -> np.ndarray:
        """The probability that each order is enough: float64 (k,)."""
        count = np.arange(400)
        log_factorial = np.array([math.lgamma(number + 1) for number in count])
        log_chance = count * np.log(self.mean)[:, None] - self.mean[:, None] - log_factorial  # (k, 400)
        enough = np.cumsum(np.exp(log_chance), axis=1)
        return enough[np.arange(len(orders)), np.clip(np.floor(orders), 0, 399).astype(int)]


def _shop(answers) -> _Shop:
    """The shop, another one for each split, asked about once: tests that are given the same attempt find it again."""
    if "_shop" not in answers.__dict__:
        answers.__dict__["_shop"] = _Shop(answers, np.random.default_rng(len(answers.public["lines"])))
    return answers.__dict__["_shop"]


@checks("order_quantities", gate=True)
def test_orders_are_quantities(answers):
    """There is one finite number of 0 or more for each row to order for."""
    assert len(answers.orders) == len(answers.inputs), "`order_quantities` has another number of orders than rows"
    assert _shop(answers).orders.min() >= 0, "`order_quantities` orders less than 0"


@checks("order_quantities")
def test_orders_follow_the_item(answers):
    """Items that sell twenty and more a week are ordered several times as much as those that sell a handful."""
    shop = _shop(answers)
    orders = shop.orders[1]
    fast, middle = (
        orders[size & ~shop.promoted].mean() for size in (shop.usual >= 20, (shop.usual >= 5) & (shop.usual < 20))
    )
    assert fast >= 2 * middle, (
        "`order_quantities` orders hardly more of items that sell 20 to 60 a week than of items that sell 5 to 15"
    )


@checks("order_quantities")
def test_orders_follow_the_promotions(answers):
    """Where promoted weeks sell three times the usual, they are ordered about three times as much."""
    shop = _shop(answers)
    over_usual = shop.orders[1] / shop.usual
    fast = shop.usual >= 5
    promoted, other = (over_usual[fast & rows].mean() for rows in (shop.promoted, ~shop.promoted))
    assert promoted >= 1.8 * other, (
        "`order_quantities`, with the features of `order_features`, orders hardly more for promoted weeks, in a "
        "shop where those have always sold three times as much"
    )


@checks("order_quantities")
def test_orders_grow_with_the_cost_of_a_lack(answers):
    """More is ordered where a lack is dearer, and less where a leftover is."""
    dear_lack, alike, dear_leftover = _shop(answers).orders
    assert dear_lack.sum() > alike.sum() > dear_leftover.sum(), (
        "`order_quantities` does not order more where a lack costs more than a leftover, and less where it costs less"
    )


@checks("order_quantities")
def test_orders_cover_demand_where_a_lack_is_dear(answers):
    """Where a lack costs nine times a leftover, orders are enough in about nine weeks of ten."""
    shop = _shop(answers)
    share = shop.covered(shop.orders[0])[(shop.usual >= 5) & ~shop.promoted].mean()
    assert share >= 0.75, (
        f"where a lack costs nine times a leftover, the quantities of `order_quantities` are enough in {share:.0%} "
        "of the weeks of a small shop: too seldom"
    )


@checks("order_quantities")
def test_orders_spare_what_is_dear_to_throw_away(answers):
    """Where a leftover costs nine times a lack, orders are enough in about one week of ten, and not in most."""
    shop = _shop(answers)
    share = shop.covered(shop.orders[2])[(shop.usual >= 5) & ~shop.promoted].mean()
    assert share <= 0.33, (
        f"where a leftover costs nine times a lack, the quantities of `order_quantities` are enough in {share:.0%} "
        "of the weeks of a small shop: what is left over goes to waste"
    )


@checks("order_quantities")
def test_slow_items_are_not_left_out(answers):
    """Shoppers of slow items do not stand before empty shelves: where a lack is dear, they are covered like others."""
    shop = _shop(answers)
    share = shop.covered(shop.orders[0])[(shop.usual <= 2) & ~shop.promoted].mean()
    assert share >= 0.75, (
        f"`order_quantities` covers the demand for items that sell up to two a week in {share:.0%} of the weeks, where "
        "a lack costs nine times a leftover: their shoppers find the shelf empty"
    )


@checks("order_quantities", gate=True)
def test_order_of_a_row_does_not_depend_on_the_other_rows(answers):
    """A row has the same quantity in any call with the same training, whatever the other rows and their costs are."""
    shop = _shop(answers)
    rows = np.flatnonzero(shop.usual >= 5)[::5]
    alone = shop.ordered(rows, np.tile(COSTS[0], (len(rows), 1)))
    assert np.isclose(alone, shop.orders[0][rows], rtol=1e-3, atol=1e-3).mean() >= 0.95, (
        "`order_quantities` orders another quantity for the same row at the same costs when it is asked with other "
        "rows, or with other costs for them"
    )

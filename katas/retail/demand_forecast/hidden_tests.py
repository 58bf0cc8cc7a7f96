"""Is it right? Small shops are made here, whose demand is known in every cell, or in distribution.

The tests of `order_quantities` need features, and take the attempt's own; nothing else leans on another function.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from mlekata.authoring import checks

TOLERANCE = 1e-3
LIFT = 3.0  # of a promotion in the invented shop
WEEKS, LEAD_WEEKS = 44, 4
COSTS = ((9.0, 1.0), (1.0, 1.0), (1.0, 9.0))  # of a lack and of a leftover, in USD: dear lacks first


def _lines(*rows: tuple[int, int, int]) -> pd.DataFrame:
    """Lines of (item, week, quantity), under an index that says nothing."""
    frame = pd.DataFrame(list(rows), columns=["item", "week", "quantity"]).astype(np.int64)
    return frame.set_index(pd.Index([7] * len(rows), dtype=np.int64))


def _plan(*rows: tuple[int, int]) -> pd.DataFrame:
    """A plan of (item, week), the rest of it plain, under an index that says nothing."""
    frame = pd.DataFrame(list(rows), columns=["item", "week"]).astype(np.int64)
    plain = {"price_usd": 2.0, "display": 0.0, "mailer": 0.0, "shortage_usd": 0.8, "overage_usd": 0.1}
    return frame.assign(**plain).set_index(pd.Index([3] * len(rows), dtype=np.int64))


# --- weekly_demand ----------------------------------------------------------------------------------------


@checks("weekly_demand", gate=True)
def test_demand_is_zero_in_weeks_without_sales(answers):
    """A row of the plan without lines has a demand of 0, also if there are no lines at all."""
    demand = answers.demand_of(_lines((4, 2, 3)), _plan((4, 1), (4, 2), (9, 2)))
    assert demand[0] == 0 and demand[2] == 0, (
        "`weekly_demand` gives a number other than 0 to a week in which an item was on the shelf and nobody bought it"
    )
    assert (answers.demand_of(_lines(), _plan((4, 1), (4, 2))) == 0).all(), (
        "`weekly_demand` finds a demand other than 0 when there are no lines"
    )


@checks("weekly_demand")
def test_demand_is_the_sum_of_quantities(answers):
    """Demand counts units, over all lines of the item and week."""
    lines = _lines((4, 1, 1), (4, 1, 5), (4, 2, 2), (9, 1, 3), (4, 1, 1))
    demand = answers.demand_of(lines, _plan((4, 1), (4, 2), (9, 1)))
    assert np.abs(demand - [7, 2, 3]).max() < TOLERANCE, (
        "`weekly_demand` is wrong where an item has several lines in a week, or lines of several units"
    )


@checks("weekly_demand")
def test_demand_is_in_the_order_of_the_plan(answers, rng):
    """Demand comes row by row for the plan given, in any order; lines that the plan does not have are left out."""
    sold = {(item, week): int(10 * item + week) for item in (3, 8, 5) for week in (2, 7, 4, 1)}
    rows = [(*cell, units) for cell, units in sold.items()]
    lines = _lines(*(rows[position] for position in rng.permutation(len(rows))))
    wanted = [(8, 7), (3, 4), (5, 1), (8, 1), (3, 7), (5, 2)]
    demand = answers.demand_of(lines, _plan(*wanted))
    assert np.abs(demand - [sold[cell] for cell in wanted]).max() < TOLERANCE, (
        "`weekly_demand` has other numbers than the lines when the plan is not in order, or lacks some of their weeks"
    )


# --- wape_and_bias ----------------------------------------------------------------------------------------


@checks("wape_and_bias")
def test_wape_is_a_ratio_of_sums(answers):
    """WAPE is the sum of the errors' sizes over the sum of demand, and weeks without demand do not upset it."""
    wape, _ = answers.errors_of(np.array([10.0, 0.0, 2.0, 20.0]), np.array([8.0, 1.0, 5.0, 20.0]))
    assert abs(wape - 6 / 32) < TOLERANCE, (
        "`wape_and_bias` gives another WAPE for four rows than the sum of all |errors| over the sum of demand"
    )


@checks("wape_and_bias")
def test_bias_has_the_sign_of_the_error(answers):
    """Bias is above 0 where too much was forecast, below 0 where too little, and errors may cancel."""
    demand = np.array([4.0, 6.0, 10.0])
    for forecast, expected, words in (
        (np.array([5.0, 6.0, 12.0]), 0.15, "too much"),
        (np.array([2.0, 6.0, 9.0]), -0.15, "too little"),
        (np.array([6.0, 4.0, 10.0]), 0.0, "as much too much as too little"),
    ):
        _, bias = answers.errors_of(demand, forecast)
        assert abs(bias - expected) < TOLERANCE, f"`wape_and_bias` gives a wrong bias where {words} was forecast"


@checks("wape_and_bias")
def test_errors_leave_out_unknown_demand(answers):
    """Rows whose demand is NaN do not count; without any demand both numbers are NaN."""
    wape, bias = answers.errors_of(np.array([4.0, np.nan, 6.0]), np.array([5.0, 90.0, 4.0]))
    assert abs(wape - 0.3) < TOLERANCE and abs(bias + 0.1) < TOLERANCE, (
        "`wape_and_bias` is wrong when the demand of a row is NaN"
    )
    nothing = answers.errors_of(np.array([0.0, np.nan, 0.0]), np.array([1.0, 2.0, 3.0]))
    assert np.isnan(nothing).all(), "`wape_and_bias` gives a number when all demand that is known is 0; expected NaN"


# --- rolling_origin ---------------------------------------------------------------------------------------


def _weeks(rng: np.random.Generator) -> np.ndarray:
    """Weeks 1 to 30, three rows each, in any order."""
    return rng.permutation(np.repeat(np.arange(1, 31), 3))


@checks("rolling_origin", gate=True)
def test_origin_leaves_later_weeks_out_of_training(answers, rng):
    """No block is tested by a model that was trained on it, or on what came after."""
    week = _weeks(rng)
    for block_weeks, lead_weeks in ((1, 1), (4, 4)):
        for train, test in answers.folds_of(week, 19, block_weeks, lead_weeks):
            first_tested = week[test].min(initial=99)
            assert not (train & (week >= first_tested)).any(), (
                "`rolling_origin` trains on weeks of the block that is tested, or on later ones"
            )


@checks("rolling_origin", gate=True)
def test_origin_leaves_the_lead_time_out_of_training(answers, rng):
    """Training ends lead_weeks before the block begins."""
    week = _weeks(rng)
    for block_weeks, lead_weeks in ((1, 3), (4, 4), (2, 6)):
        for train, test in answers.folds_of(week, 19, block_weeks, lead_weeks):
            assert not (train & (week > week[test].min(initial=99) - lead_weeks)).any(), (
                "`rolling_origin` trains on weeks that were not over when the first quantity of the block was fixed"
            )


@checks("rolling_origin")
def test_origin_tests_each_week_once(answers, rng):
    """From the first test week to the last week, each row is tested in one block, the earliest block first."""
    week = _weeks(rng)
    for first, block_weeks in ((19, 4), (21, 1), (29, 5)):
        folds = answers.folds_of(week, first, block_weeks, 2)
        tested = np.sum([test for _, test in folds], axis=0)
        assert (tested[week >= first] == 1).all(), (
            "`rolling_origin` does not test each row from the first test week on in one block"
        )
        assert not tested[week < first].any(), "`rolling_origin` tests on weeks before the first test week"
        starts = range(first, 31, block_weeks)
        alike = len(folds) == len(starts) and all(
            (test == ((week >= start) & (week < start + block_weeks))).all()
            for start, (_, test) in zip(starts, folds, strict=True)
        )
        assert alike, "`rolling_origin` tests each row once, but in other blocks or in another order than asked"


@checks("rolling_origin")
def test_origin_moves_with_the_block(answers, rng):
    """Each block's training has all weeks that were over by then, those of earlier blocks too."""
    week = _weeks(rng)
    for start, (train, _) in zip((19, 22, 25, 28), answers.folds_of(week, 19, 3, 3), strict=False):
        assert train[week <= start - 3].all(), (
            "`rolling_origin` leaves weeks out of training that were over when the block's first quantity was fixed"
        )


# --- order_features ---------------------------------------------------------------------------------------


def _small_range(rng: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray]:
    """A plan of 12 items and 30 weeks, some of them off the shelf, rows in any order; and their demand."""
    item, week = (index.ravel() for index in np.indices((12, 30)))
    away = (item % 3 == 0) & (week >= 8 + item) & (week < 13 + item)  # five weeks
    away |= (item == 7) & (week < 11)  # comes later
    away |= rng.random(len(item)) < 0.05
    order = rng.permutation(np.flatnonzero(~away))
    n = len(order)
    plan = pd.DataFrame(
        {
            "item": rng.permutation(400)[:12][item[order]],
            "week": week[order] + 1,
            "price_usd": rng.uniform(1, 5, n).round(2),
            "display": rng.choice([0.0, 0.0, 0.4, 0.8], n),
            "mailer": rng.choice([0.0, 0.0, 0.0, 1.0], n),
            "shortage_usd": 0.8,
            "overage_usd": 0.1,
        }
    )
    return plan.set_index(pd.Index(rng.integers(0, 50, n))), rng.poisson(9.0, n).astype(np.float64)


def _in_window(plan: pd.DataFrame, first_back: int, last_back: int) -> np.ndarray:
    """Which rows are of the same item and that many weeks before: bool (n, n), a row for each one that looks back."""
    item, week = plan["item"].to_numpy(), plan["week"].to_numpy()
    back = week[:, None] - week
    return (item[:, None] == item) & (back >= first_back) & (back <= last_back)


def _mean_in(window: np.ndarray, demand: np.ndarray) -> np.ndarray:
    """Mean of the known demand in each window, NaN where there is none."""
    window = window & ~np.isnan(demand)
    count = window.sum(axis=1)
    return np.where(count > 0, window @ np.nan_to_num(demand) / np.maximum(count, 1), np.nan)


def _wrong_values(found: pd.Series, expected: np.ndarray) -> int:
    return int((~np.isclose(found.to_numpy(), expected, rtol=0, atol=TOLERANCE, equal_nan=True)).sum())


def _changed_columns(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """Names of columns that one frame lacks, or that have another value in more than one row of a thousand."""
    if set(before.columns) != set(after.columns):
        return [*map(str, before.columns.symmetric_difference(after.columns, sort=False))]
    one, other = before.to_numpy(np.float64), after[before.columns].to_numpy(np.float64)
    apart = ~np.isclose(one, other, rtol=1e-4, atol=1e-4, equal_nan=True)
    return [*map(str, before.columns[apart.sum(axis=0) > len(one) / 1000])]


@checks("order_features")
def test_last_units_are_of_the_last_week_known(answers, rng):
    """last_units is the demand lead_weeks before, in weeks and not in rows, and NaN if the item was not there."""
    plan, demand = _small_range(rng)
    for lead_weeks in (1, 4):
        expected = _mean_in(_in_window(plan, lead_weeks, lead_weeks), demand)
        wrong = _wrong_values(answers.features_of(plan, demand, lead_weeks)["last_units"], expected)
        assert wrong == 0, (
            f"`order_features`: last_units is wrong for {wrong} of {len(plan)} rows of a small shop with a lead of "
            f"{lead_weeks} week{'s' * (lead_weeks > 1)}; look at which week it is of, also after weeks off the shelf"
        )


@checks("order_features")
def test_mean_units_are_of_the_eight_weeks_known(answers, rng):
    """mean_8w_units averages what is known of the eight weeks up to lead_weeks before; weeks off the shelf are none."""
    plan, demand = _small_range(rng)
    demand[rng.choice(len(demand), 15, replace=False)] = np.nan
    expected = _mean_in(_in_window(plan, 3, 10), demand)
    wrong = _wrong_values(answers.features_of(plan, demand, 3)["mean_8w_units"], expected)
    assert wrong == 0, (
        f"`order_features`: mean_8w_units is wrong for {wrong} of {len(plan)} rows of a small shop with a lead of 3 "
        "weeks; look at where its window begins and ends, and at what is not on the shelf or not known"
    )


@checks("order_features", gate=True)
def test_features_do_not_use_demand_after_the_order(answers, rng):
    """Demand after week t - lead_weeks changes nothing in the features of week t, in any column."""
    plan, demand = _small_range(rng)
    week = plan["week"].to_numpy()
    before = answers.features_of(plan, demand, LEAD_WEEKS)
    for origin in (12, 20):
        kept = week <= origin + LEAD_WEEKS
        for what, later in (("changed", rng.poisson(90.0, len(plan)).astype(np.float64)), ("made NaN", np.nan)):
            after = answers.features_of(plan, np.where(week > origin, later, demand), LEAD_WEEKS)
            columns = _changed_columns(before[kept], after[kept])
            assert not columns, (
                f"`order_features`: {columns[0]} of a week changes when demand is {what} that was not known when the "
                "quantity for this week was fixed"
            )


@checks("order_features", gate=True)
def test_features_do_not_see_later_plans(answers, rng):
    """The plan and demand of later weeks, there or not, change nothing in the features of a week."""
    plan, demand = _small_range(rng)
    small = (plan, demand, answers.features_of(plan, demand, LEAD_WEEKS), 18)
    # A small shop could be told from the real one, so the real one is cut short too.
    for whole, units, before, last in (small, (answers.plan, answers.demand, answers.features, 24)):
        kept = (whole["week"] <= last).to_numpy()
        known = np.where(whole["week"] > last - LEAD_WEEKS, np.nan, units)
        columns = _changed_columns(before[kept], answers.features_of(whole[kept], known[kept], LEAD_WEEKS))
        assert not columns, (
            f"`order_features`: {columns[0]} of a week changes when later weeks are taken out of the plan, and the "
            "demand that was not known when its quantity was fixed is made NaN"
        )


@checks("order_features")
def test_features_come_in_the_order_of_the_rows_given(answers, rng):
    """Shuffled rows, under any index, have the same features: row for row those of the rows given."""
    plan, demand = _small_range(rng)
    order = np.lexsort((plan["week"], plan["item"]))
    in_order = answers.features_of(plan.iloc[order].reset_index(drop=True), demand[order], LEAD_WEEKS)
    columns = _changed_columns(in_order, answers.features_of(plan, demand, LEAD_WEEKS).iloc[order])
    assert not columns, (
        f"`order_features`: {columns[0]} is in the wrong rows, or has other values, when the rows of the plan are not "
        "in order of item and week"
    )


# --- order_quantities -------------------------------------------------------------------------------------


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

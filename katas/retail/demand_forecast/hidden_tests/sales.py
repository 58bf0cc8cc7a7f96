"""What is true of weekly demand, and of the measures of an error."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlekata.authoring import checks

from .brief_terms import TOLERANCE


def _lines(*rows: tuple[int, int, int]) -> pd.DataFrame:
    """Lines of (item, week, quantity), under an index that says nothing."""
    frame = pd.DataFrame(list(rows), columns=["item", "week", "quantity"]).astype(np.int64)
    return frame.set_index(pd.Index([7] * len(rows), dtype=np.int64))


def _plan(*rows: tuple[int, int]) -> pd.DataFrame:
    """A plan of (item, week), the rest of it plain, under an index that says nothing."""
    frame = pd.DataFrame(list(rows), columns=["item", "week"]).astype(np.int64)
    plain = {"price_usd": 2.0, "display": 0.0, "mailer": 0.0, "shortage_usd": 0.8, "overage_usd": 0.1}
    return frame.assign(**plain).set_index(pd.Index([3] * len(rows), dtype=np.int64))


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

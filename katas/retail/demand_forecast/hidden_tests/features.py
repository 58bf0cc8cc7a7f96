"""What is true of the features of an order."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlekata.authoring import checks

from .brief_terms import LEAD_WEEKS, TOLERANCE


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

"""Demand forecast: from the till's lines to the quantities to order, when a lack and a leftover cost different sums.

Write the functions in this order. The brief, `demand_forecast.md`, has the task, the data and the rules. Delete `raise
NotImplementedError` and begin.
"""

import numpy as np
import pandas as pd


def weekly_demand(lines: pd.DataFrame, plan: pd.DataFrame) -> np.ndarray:
    """Units sold for each row of the plan: 0 where the item was on the shelf and nobody bought it.

    Args:
        lines: the till's lines, with the columns `item`, `week` and `quantity` (int64; units); rows in any order,
            with any index; there may be none.
        plan: n rows, one for each item and week on the shelf, with at least the columns `item` and `week` (int64);
            rows in any order, with any index.

    Returns:
        float64 (n,); the sum of the quantities of all lines with the row's item and week. Lines of an item and week
        that the plan does not have are left out.
    """
    raise NotImplementedError


def wape_and_bias(demand: np.ndarray, forecast: np.ndarray) -> tuple[float, float]:
    """How wrong forecasts are in all, and whether they are too high or too low.

    Args:
        demand: float64 (n,); units, 0 or more; NaN where it is not known.
        forecast: float64 (n,); units.

    Returns:
        wape: the sum of |forecast - demand|, over the sum of demand.
        bias: the sum of (forecast - demand), over the sum of demand; above 0 where too much was forecast.
        Rows whose demand is NaN count in none of the sums. Both are NaN if the demand of the others sums to 0.
    """
    raise NotImplementedError


def rolling_origin(
    week: np.ndarray, first_test_week: int, block_weeks: int, lead_weeks: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Which rows to learn from and which to test on, for one block of weeks after the other.

    Args:
        week: int64 (n,); the week of each row, in any order.
        first_test_week: the first week of the first block.
        block_weeks: weeks in a block; 1 or more.
        lead_weeks: the quantity for a week is fixed at the end of the week that is this many weeks before; 1 or more.

    Returns:
        A list with one pair (train, test) for each block, the earliest first; each is bool (n,). The blocks begin in
        week s = first_test_week, first_test_week + block_weeks, and so on, as long as s is not after the last week.

        - test: True where s <= week < s + block_weeks.
        - train: True where week <= s - lead_weeks: what was known when the block's first quantity was fixed.
    """
    raise NotImplementedError


def order_features(plan: pd.DataFrame, demand: np.ndarray, lead_weeks: int) -> pd.DataFrame:
    """What was known about each row of the plan when its quantity was fixed.

    Args:
        plan: n rows with the columns of the brief's data dictionary, one for each item and week on the shelf; rows in
            any order, with any index.
        demand: float64 (n,); units of each row; NaN where it is not known yet.
        lead_weeks: the quantity for week t is fixed at the end of week t - lead_weeks; 1 or more.

    Returns:
        A DataFrame of n rows in the order of the rows given; its index does not matter. These columns, float, are
        required:

        - last_units: demand of the same item in week t - lead_weeks; NaN if the plan has no such row.
        - mean_8w_units: mean demand of the same item over the rows in the eight weeks t - lead_weeks - 7 to
          t - lead_weeks; rows that the plan does not have, or whose demand is NaN, are left out; NaN if none is left.

        Columns of your own are welcome: int, float or bool; they may have NaN. `order_quantities` sees this frame and
        nothing else of the plan, so copy into it what it needs.
    """
    raise NotImplementedError


def order_quantities(
    train_features: pd.DataFrame,
    train_demand: np.ndarray,
    features: pd.DataFrame,
    shortage_usd: np.ndarray,
    overage_usd: np.ndarray,
) -> np.ndarray:
    """How many units to order, so that the cost of what will be lacking or left over is expected to be least.

    Args:
        train_features: m rows of the frame that `order_features` returned.
        train_demand: float64 (m,); their demand, all known.
        features: k rows of that frame, to order for.
        shortage_usd: float64 (k,); cost of each unit that is asked for and lacking; above 0.
        overage_usd: float64 (k,); cost of each unit that is left over; above 0.

    Returns:
        float64 (k,), 0 or more; units, whole or not. A row's quantity does not depend on the other rows of
        `features`, nor on their costs.
    """
    raise NotImplementedError

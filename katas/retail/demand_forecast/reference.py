"""Demand forecast: the debrief.

**A week without sales is a zero, a week off the shelf is nothing.** The till prints what was sold, never what was
not. Grouping its lines gives a table without zeros, in which slow items look three times as fast as they are. Filling
every hole with zero is the opposite mistake: an item that was not in the range cannot sell. Only the plan knows the
difference, and so the plan decides which rows there are.

**The lead time is the hardest line of the code.** The quantity for week t is fixed four weeks before, so last week's
sales, the best feature of any textbook, are not there yet. A forecast that was tested with a lag of one and is used
with a lead of four is tested on another job. The rule is checked row by row: change any demand after week t - 4, and no
feature of week t may move. Lags count weeks, not rows: an item that was away for five weeks has its "fourth row
before" two months ago.

**Planned promotions are known, and they are half of the battle.** A product in the mailer sells several times its
usual number. No history of sales tells that next week is one of those weeks, but the marketing department does, and
has printed it. Without these columns the model here loses half of its lead over the naive rule. The history is
needed to read the history, too: last month's peak was a promotion, and is over.

**A backtest walks.** Each block of weeks is forecast by a model that has seen what was known when the first quantity
of the block was fixed, and the next block by a new one. Random weeks for testing put the week before and the week
after into training; a model fitted once and tested a year long answers for one that nobody would use so long.

**WAPE, not the mean of percentages.** Half of the items sell a handful a week. An error of two units on a demand of
one is 200 percent, on a demand of zero it is infinite, and the mean of such numbers says nothing about money. Errors
over demand, both summed up first, stay finite and give each unit the same weight. Bias keeps the sign: a forecast may
have a fair WAPE and fill the storeroom week by week.

**Order a quantile, not the forecast.** Order one unit more, and with probability P(demand > q) it saves the cost of a
shortage, else it adds that of a leftover. The two balance where P(demand <= q) = shortage / (shortage + overage). With
8 to 1 that is 0.89, and whoever orders the mean leaves nearly half of the shelves empty by Saturday; with 4 to 6 it is
0.4, and the same mean throws food away. Here the quantile comes from the errors that a model made on weeks
after those it was fitted to, taken apart by size. Errors on the weeks of the fit are too small, and so would the safety
stock be. A model with quantile loss, or a negative binomial with these two moments, does as well.

**Who bears it.** Every rule like this shifts harm between the bin and the empty shelf, and the average hides where.
Slow items are cheap to forget: they hardly move WAPE or cost. But the shopper who needs lactose-free milk has no
other one. Look at slow items by themselves before you send the order.

Where this world is kinder than yours: what was sold counts as what was wanted, though an empty shelf sells nothing, and
a forecast that learns from it orders nothing again. The planned price is the price that was really charged. There is
one warehouse, no pack sizes, nothing left over serves the next week, and there is only one year: a second
Christmas would teach more than any model.

Sources: Arrow, Harris, Marschak (1951) for the critical ratio; Tashman (2000) for rolling origins; Hyndman, Koehler
(2006) for measures of error.
"""

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor

PROMOTED_SHARE = 0.1  # of the stores that display a product, or have it in the mailer, for a week to be promoted
WARM_UP_WEEKS = 8
EARLY_SHARE = 0.6  # of the rows, fitted to find out how large errors are on the others


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
    units = lines.groupby(["item", "week"])["quantity"].sum()
    wanted = pd.MultiIndex.from_arrays([plan["item"], plan["week"]])
    return units.reindex(wanted, fill_value=0).to_numpy(dtype=np.float64)


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
    known = ~np.isnan(demand)
    error, total = (forecast - demand)[known], demand[known].sum()
    if total == 0:
        return float("nan"), float("nan")
    return float(np.abs(error).sum() / total), float(error.sum() / total)


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
    starts = range(first_test_week, week.max() + 1, block_weeks)
    return [(week <= start - lead_weeks, (week >= start) & (week < start + block_weeks)) for start in starts]


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
    item, week = np.unique(plan["item"], return_inverse=True)[1], plan["week"].to_numpy()
    place = item, week - week.min()
    units, display, mailer, price = (
        _table(values, place) for values in (demand, plan["display"], plan["mailer"], plan["price_usd"])
    )
    promoted = (display >= PROMOTED_SHARE) | (mailer >= PROMOTED_SHARE)
    features = (
        _features_of_demand(units, promoted, lead_weeks)
        | _features_of_promotion("display", display, lead_weeks)
        | _features_of_promotion("mailer", mailer, lead_weeks)
        | _features_of_price(price)
    )
    return pd.DataFrame({name: cells[place] for name, cells in features.items()} | {"week": week})


def _table(values: np.ndarray, place: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Values of the rows, (n,), as (n_items, n_weeks); NaN where an item was not on the shelf.

    Each row's *place* is its item and its week, both counted from 0: int64 (n,) each.
    """
    item, column = place
    cells = np.full((item.max() + 1, column.max() + 1), np.nan)
    cells[item, column] = values
    return cells


def _features_of_demand(units: np.ndarray, promoted: np.ndarray, lead_weeks: int) -> dict[str, np.ndarray]:
    """How much was sold up to *lead_weeks* before, with and without a promotion: tables (n_items, n_weeks)."""
    known_8w, known_26w = _weeks_back(units, lead_weeks, 8), _weeks_back(units, lead_weeks, 26)
    promoted_26w = _weeks_back(promoted.astype(float), lead_weeks, 26) == 1  # (26, n_items, n_weeks)
    return {
        "last_units": known_8w[0],
        "mean_8w_units": _mean(known_8w),
        "mean_3w_units": _mean(known_8w[:3]),
        "max_8w_units": np.fmax.reduce(known_8w),
        "mean_26w_units": _mean(known_26w),
        "spread_26w_units": np.sqrt(np.maximum(_mean(known_26w**2) - _mean(known_26w) ** 2, 0.0)),
        "mean_promoted_units": _mean(np.where(promoted_26w, known_26w, np.nan)),
        "mean_unpromoted_units": _mean(np.where(promoted_26w, np.nan, known_26w)),
    }


def _features_of_promotion(name: str, share: np.ndarray, lead_weeks: int) -> dict[str, np.ndarray]:
    """The share of shops that promote an item in the week, in the one before, and usually: tables (n_items, n_weeks).

    Promotions are planned: unlike demand, they are known beyond *lead_weeks*.
    """
    return {
        name: share,
        f"{name}_before": _weeks_back(share, 1, 1)[0],
        f"{name}_8w": _mean(_weeks_back(share, lead_weeks, 8)),
    }


def _features_of_price(price: np.ndarray) -> dict[str, np.ndarray]:
    """The planned price in USD, and as a multiple of the usual and of the last one: tables (n_items, n_weeks)."""
    return {
        "price_usd": price,
        "price_over_usual": price / _mean(_weeks_back(price, 1, 13)),
        "price_over_last": price / _weeks_back(price, 1, 1)[0],
    }


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
    # What a typical row of the first weeks has behind it is little; they would teach the model to do without.
    week = train_features["week"].to_numpy()
    enough_behind = week >= week.min() + WARM_UP_WEEKS
    past, units = train_features[enough_behind].drop(columns="week"), train_demand[enough_behind]
    is_late = week[enough_behind] > np.quantile(week[enough_behind], EARLY_SHARE)

    # Errors as they will be: those of a model on weeks after the ones it was fitted to.
    expected = _fitted(past[~is_late], units[~is_late]).predict(past[is_late])
    excess = max(((units[is_late] - expected) ** 2 - expected).sum() / (expected**2).sum(), 0.0)
    error = (units[is_late] - expected) / _spread(expected, excess)

    forecast = _fitted(past, units).predict(features.drop(columns="week"))
    size_borders = np.quantile(expected, [1 / 3, 2 / 3])
    size, size_of_error = np.digitize(forecast, size_borders), np.digitize(expected, size_borders)
    ratio = shortage_usd / (shortage_usd + overage_usd)
    safety = np.zeros(len(features))
    for one_size in range(3):
        rows = size == one_size
        safety[rows] = np.quantile(error[size_of_error == one_size], ratio[rows])
    return np.maximum(forecast + safety * _spread(forecast, excess), 0.0)


def _weeks_back(cells: np.ndarray, first: int, n_weeks: int) -> np.ndarray:
    """What a table held *first*, first + 1, ... weeks before: (n_items, n_weeks of it) -> (n_weeks, same shape)."""
    n_columns = cells.shape[1]
    moved = np.full((n_weeks, *cells.shape), np.nan)
    for position in range(n_weeks):
        back = first + position
        if back < n_columns:
            moved[position, :, back:] = cells[:, : n_columns - back]
    return moved


def _mean(moved: np.ndarray) -> np.ndarray:
    """Mean over the first axis of what is not NaN; NaN where all is."""
    known = ~np.isnan(moved)
    count = known.sum(axis=0)
    return np.where(count > 0, np.where(known, moved, 0.0).sum(axis=0) / np.maximum(count, 1), np.nan)


def _fitted(features: pd.DataFrame, units: np.ndarray) -> HistGradientBoostingRegressor:
    """Expected demand, never below 0; the loss for counts, whose errors grow with their size."""
    model = HistGradientBoostingRegressor(
        loss="poisson", max_iter=80, learning_rate=0.1, max_leaf_nodes=12, min_samples_leaf=25, random_state=0
    )
    return model.fit(features, units)


def _spread(expected: np.ndarray, excess: float) -> np.ndarray:
    """Standard deviation of a count with this expected value, whose rate is uncertain as well."""
    return np.sqrt(expected + excess * expected**2) + 1e-9

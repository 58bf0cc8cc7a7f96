"""Merges and shifted tables of pandas; trees with quantile loss for each ratio of costs."""

import warnings

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor


def weekly_demand(lines, plan):
    units = lines.groupby(["item", "week"], as_index=False)["quantity"].sum()
    merged = plan[["item", "week"]].reset_index(drop=True).merge(units, on=["item", "week"], how="left")
    return merged["quantity"].fillna(0).to_numpy(np.float64)


def wape_and_bias(demand, forecast):
    rows = pd.DataFrame({"demand": demand, "error": forecast - demand}).dropna()
    total = rows["demand"].sum()
    if total == 0:
        return np.nan, np.nan
    return rows["error"].abs().sum() / total, rows["error"].sum() / total


def rolling_origin(week, first_test_week, block_weeks, lead_weeks):
    folds = []
    start = first_test_week
    while start <= week.max():
        folds.append((week <= start - lead_weeks, np.isin(week, np.arange(start, start + block_weeks))))
        start += block_weeks
    return folds


def order_features(plan, demand, lead_weeks):
    rows = plan.reset_index(drop=True).assign(units=demand)
    rows["promoted"] = (rows["display"] >= 0.1) | (rows["mailer"] >= 0.1)
    weeks = pd.RangeIndex(rows["week"].min(), rows["week"].max() + 1, name="week")

    def table(column):
        return rows.pivot(index="week", columns="item", values=column).reindex(weeks)

    units, promoted, price = table("units"), table("promoted").fillna(False).astype(bool), table("price_usd")

    def over(values, n_weeks, statistic):
        moved = np.stack([values.shift(back).to_numpy(np.float64) for back in range(n_weeks)])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # windows without any week
            return pd.DataFrame(statistic(moved, axis=0), index=values.index, columns=values.columns)

    known = units.shift(lead_weeks)
    tables = {
        "last_units": known,
        "mean_8w_units": over(known, 8, np.nanmean),
        "mean_20w": over(known, 20, np.nanmean),
        "spread_20w": over(known, 20, np.nanstd),
        "plain": over(units.where(~promoted).shift(lead_weeks), 26, np.nanmean),
        "peaks": over(units.where(promoted).shift(lead_weeks), 26, np.nanmean),
        "price_ratio": price / over(price.shift(1), 12, np.nanmean),
        "price_step": price / price.shift(1),
        "mailer_before": table("mailer").shift(1),
        "mailer_usual": over(table("mailer").shift(lead_weeks), 8, np.nanmean),
    }
    of_week, of_item = units.index.get_indexer(rows["week"]), units.columns.get_indexer(rows["item"])
    rows = rows.assign(**{name: values.to_numpy(np.float64)[of_week, of_item] for name, values in tables.items()})
    return rows.drop(columns=["item", "units", "promoted", "shortage_usd", "overage_usd"])


def order_quantities(train_features, train_demand, features, shortage_usd, overage_usd):
    ratio = np.round(shortage_usd / (shortage_usd + overage_usd) * 50) / 50
    kept = (train_features["week"] >= train_features["week"].min() + 6).to_numpy()
    x_train, x = (frame.drop(columns="week").to_numpy() for frame in (train_features[kept], features))
    orders = np.zeros(len(features))
    for one in np.unique(ratio):
        rows = ratio == one
        trees = HistGradientBoostingRegressor(
            loss="quantile",
            quantile=float(np.clip(one, 0.02, 0.98)),
            max_iter=80,
            learning_rate=0.1,
            max_leaf_nodes=12,
            min_samples_leaf=20,
            random_state=0,
        )
        orders[rows] = trees.fit(x_train, train_demand[kept]).predict(x[rows])
    return np.clip(orders, 0, None)

"""Cost of wrong orders: what is lacking and what is left over in the held-out weeks, in USD for each item and week.

The units are the held-out rows of the plan, one for each item and week: each has a demand, an order and a cost.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlekata import authoring
from mlekata.authoring import AttemptError, HeldOut, asked, check_array, check_frame, check_parts

LEAD_WEEKS = BLOCK_WEEKS = 4
REQUIRED_FEATURES = ("last_units", "mean_8w_units")
PROMOTED_SHARE = 0.1  # of the stores
SLOW_UNITS = 5.0  # a week, at most


class Answers(authoring.Answers):
    """The attempt's way from lines to orders, as the brief shows it."""

    @asked
    def plan(self) -> pd.DataFrame:
        """The plan of all weeks, the held-out ones last."""
        return pd.concat([self.public["plan"], self.inputs], ignore_index=True)

    @asked
    def demand(self) -> NDArray[np.float64]:
        """Demand of each row of the plan, NaN in the held-out weeks."""
        known = self.demand_of(self.public["lines"], self.public["plan"])
        return np.concatenate([known, np.full(len(self.inputs), np.nan)])

    def demand_of(self, lines: pd.DataFrame, plan: pd.DataFrame) -> NDArray[np.float64]:
        """The attempt's demand for any lines and plan, once it is known to be one number for each row."""
        found = self.attempt.weekly_demand(lines, plan)
        return check_array(found, "the result of `weekly_demand`", shape=(len(plan),), kind="float")

    def errors_of(self, demand: NDArray[np.float64], forecast: NDArray[np.float64]) -> tuple[float, float]:
        """The attempt's WAPE and bias, once they are known to be two numbers; NaN is allowed."""
        name = "the result of `wape_and_bias`"
        found = self.attempt.wape_and_bias(demand, forecast)
        values = check_parts(found, name, count=2)
        wape, bias = (
            check_array(np.atleast_1d(value), f"`{part}` in {name}", shape=(1,), kind="float", finite=False)[0]
            for part, value in zip(("wape", "bias"), values, strict=True)
        )
        return float(wape), float(bias)

    def folds_of(
        self, week: NDArray[np.int64], first_test_week: int, block_weeks: int, lead_weeks: int
    ) -> list[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
        """The attempt's folds of any weeks, once they are known to be pairs of masks."""
        name = "the result of `rolling_origin`"
        found = self.attempt.rolling_origin(week, first_test_week, block_weeks, lead_weeks)
        if type(found) not in (list, tuple):
            raise AttemptError(f"{name} is a {type(found).__name__}; expected a list of pairs (train, test)")
        folds = []
        for position, pair in enumerate(found):
            if type(pair) not in (list, tuple) or len(pair) != 2:
                raise AttemptError(f"element {position} of {name} is not a pair; expected (train, test)")
            train, test = (
                check_array(mask, f"`{part}` {position} in {name}", shape=(len(week),), kind="bool")
                for part, mask in zip(("train", "test"), pair, strict=True)
            )
            folds.append((train, test))
        if not folds:
            raise AttemptError(f"{name} is empty; expected a pair (train, test) for each block")
        return folds

    @asked
    def features(self) -> pd.DataFrame:
        """Features of all rows of the plan."""
        return self.features_of(self.plan, self.demand, LEAD_WEEKS)

    def features_of(self, plan: pd.DataFrame, demand: NDArray[np.float64], lead_weeks: int) -> pd.DataFrame:
        """The attempt's features of any plan, once they are known to be numbers in the right places."""
        name = "the result of `order_features`"
        found = self.attempt.order_features(plan, demand, lead_weeks)
        frame = check_frame(found, name, rows=len(plan), columns=REQUIRED_FEATURES).reset_index(drop=True)
        columns: dict[str, Any] = {}
        for column in frame.columns:
            values = frame[column].to_numpy()
            if values.dtype.kind == "b":
                values = values.astype(np.float64)
            columns[column] = check_array(values, f"column {column!r} of {name}", shape=(len(plan),), finite=False)
        return pd.DataFrame(columns)

    @asked
    def train_rows(self) -> NDArray[np.bool_]:
        """The rows that the attempt trains on for the held-out weeks, as far as their demand is known: bool (n,)."""
        week = self.plan["week"].to_numpy()
        train, _ = self.folds_of(week, int(self.inputs["week"].min()), BLOCK_WEEKS, LEAD_WEEKS)[0]
        return train & ~np.isnan(self.demand)

    @asked
    def orders(self) -> NDArray[np.float64]:
        """Units ordered for the held-out rows: float64 (n_held_out,)."""
        train = self.train_rows
        asked_for = self.features.iloc[-len(self.inputs) :].reset_index(drop=True)
        return self.orders_of(
            self.features[train].reset_index(drop=True),
            self.demand[train],
            asked_for,
            self.inputs["shortage_usd"].to_numpy(),
            self.inputs["overage_usd"].to_numpy(),
        )

    def orders_of(
        self,
        train_features: pd.DataFrame,
        train_demand: NDArray[np.float64],
        features: pd.DataFrame,
        shortage_usd: NDArray[np.float64],
        overage_usd: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """The attempt's orders for any rows and costs, once they are known to be quantities."""
        found = self.attempt.order_quantities(train_features, train_demand, features, shortage_usd, overage_usd)
        return check_array(found, "the result of `order_quantities`", shape=(len(features),), kind="float", low=0.0)


def outcomes(answers: Answers, held_out: HeldOut) -> NDArray[np.float64]:
    """What each held-out item and week costs: float64 (n_rows, 1), USD."""
    return _cost_usd(answers.orders, held_out)


def baseline(public: dict[str, Any], held_out: HeldOut) -> NDArray[np.float64]:
    """The naive rule's outcomes: it orders what was sold in the last week that was known."""
    lines, asked_for = public["lines"], held_out.inputs
    item, week = asked_for["item"].to_numpy(), asked_for["week"].to_numpy()
    sold = np.zeros((max(item.max(), lines["item"].max()) + 1, week.max() + 1))
    np.add.at(sold, (lines["item"].to_numpy(), lines["week"].to_numpy()), lines["quantity"].to_numpy())
    return _cost_usd(sold[item, week - LEAD_WEEKS], held_out)


def metric(outcomes: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cost in USD for each item and week, for each row of *weights*."""
    return weights @ outcomes[:, 0] / weights.sum(axis=1)  # (n_replicates, n_rows) x (n_rows,)


def slices(held_out: HeldOut) -> dict[str, NDArray[np.bool_]]:
    """Weeks with and without a promotion, slow items, and items that spoil."""
    plan, usual = held_out.inputs, held_out.labels["usual"].to_numpy()
    promoted = ((plan["display"] >= PROMOTED_SHARE - 1e-9) | (plan["mailer"] >= PROMOTED_SHARE - 1e-9)).to_numpy()
    return {
        "promoted weeks": promoted,
        "other weeks": ~promoted,
        f"items that sell up to {SLOW_UNITS:.0f} a week": usual <= SLOW_UNITS,
        "items that spoil": (plan["overage_usd"] > plan["shortage_usd"]).to_numpy(),
    }


def outcomes_of_attack(labels: NDArray[np.float64], held_out: HeldOut) -> NDArray[np.float64]:
    """The outcomes of one who orders what rows of the package that look alike have sold."""
    return _cost_usd(labels, held_out)


def _cost_usd(orders: NDArray[np.float64], held_out: HeldOut) -> NDArray[np.float64]:
    """Cost of each held-out row: float64 (n_rows, 1)."""
    left_over = orders - held_out.labels["demand"].to_numpy()
    shortage_usd, overage_usd = (held_out.inputs[name].to_numpy() for name in ("shortage_usd", "overage_usd"))
    return np.where(left_over > 0, left_over * overage_usd, -left_over * shortage_usd)[:, None]

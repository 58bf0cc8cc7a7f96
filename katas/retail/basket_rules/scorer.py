"""Hit rate at 10: in how many trolleys the item that was hidden is among the ten that are proposed.

The units are the held-out trolleys: each is one shopper's basket on its way.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlekata import authoring
from mlekata.authoring import AttemptError, HeldOut, asked, check_array, check_frame, check_rows_differ

K = 10  # items that are proposed
RULE_COLUMNS = ("item", "then", "support", "confidence", "lift")
FEW_ITEMS, MANY_ITEMS = 3, 10  # in the trolley
RARE_SHARE, COMMON_SHARE = 0.03, 0.1  # of baskets that have the hidden item


class Answers(authoring.Answers):
    """The attempt's way from lines to proposals, as the brief shows it."""

    @asked
    def found(self) -> NDArray[np.int64]:
        """Proposals for the held-out trolleys: int64 (n_trolleys, K)."""
        baskets = self.baskets_of(self.public["lines"], len(self.public["items"]))
        return self.found_for(baskets, self.inputs["trolleys"], K)

    def baskets_of(self, lines: pd.DataFrame, n_items: int) -> NDArray[np.bool_]:
        """The attempt's baskets of any lines, once they are known to be true or false for every item."""
        name = "the result of `make_baskets`"
        found = self.attempt.make_baskets(lines, n_items)
        kind = "bool" if getattr(found, "dtype", np.dtype(bool)).kind == "b" else "number"
        array = check_array(found, name, shape=("n_baskets", n_items), kind=kind)
        if kind == "number" and not np.isin(array, (0, 1)).all():
            raise AttemptError(f"{name} has numbers other than 0 and 1; expected a bool array, True for what is there")
        return array.astype(bool)

    def support_of(self, baskets: NDArray[np.bool_], weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """The attempt's support of any baskets, once it is known to be a number for each pair."""
        n_items = baskets.shape[1]
        found = self.attempt.pair_support(baskets, weight)
        return check_array(found, "the result of `pair_support`", shape=(n_items, n_items), kind="float")

    def rules_of(self, support: NDArray[np.float64], *least: float) -> pd.DataFrame:
        """The attempt's rules for any support and limits, once they are known to be a frame of numbers."""
        found = self.attempt.find_rules(support, *least)
        rows = len(found) if type(found) is pd.DataFrame else 0
        frame = check_frame(found, "the result of `find_rules`", rows=rows, columns=RULE_COLUMNS)
        columns: dict[str, Any] = {}
        for name in RULE_COLUMNS:
            values = frame[name].to_numpy()
            if rows == 0:  # a frame without rows has columns of any dtype
                values = np.zeros(0)
            where = f"column {name!r} of the result of `find_rules`"
            columns[name] = check_array(values, where, shape=(rows,))
        return pd.DataFrame(columns)

    def found_for(self, baskets: NDArray[np.bool_], trolleys: NDArray[np.bool_], k: int) -> NDArray[np.int64]:
        """The attempt's proposals, once they are known to be different items that exist."""
        name = "the result of `recommend`"
        found = check_array(
            self.attempt.recommend(baskets, trolleys, k),
            name,
            shape=(len(trolleys), k),
            kind="int",
            low=0,
            high=trolleys.shape[1] - 1,
        )
        return check_rows_differ(found, name, "an item").astype(np.int64)


def outcomes(answers: Answers, held_out: HeldOut) -> NDArray[np.float64]:
    """1 where the hidden item is proposed, 0 where it is not: float64 (n_trolleys, 1)."""
    return (answers.found == held_out.labels["hidden"][:, None]).any(axis=1).astype(np.float64)[:, None]


def baseline(public: dict[str, Any], held_out: HeldOut) -> NDArray[np.float64]:
    """The naive rule's outcomes: the items that most public baskets have, of those not in the trolley."""
    lines, n_items = public["lines"], len(public["items"])
    bought = lines[lines["quantity"] > 0]
    number = bought["basket"].to_numpy()
    has = np.zeros((number.max() - number.min() + 1, n_items), dtype=bool)
    has[number - number.min(), bought["item"].to_numpy()] = True
    popularity = has.sum(axis=0)
    hidden = held_out.labels["hidden"]
    before = (popularity > popularity[hidden][:, None]) & ~held_out.inputs["trolleys"]
    return (before.sum(axis=1) < K).astype(np.float64)[:, None]


def metric(outcomes: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Hit rate, 0 to 1, for each row of *weights*."""
    return weights @ outcomes[:, 0] / weights.sum(axis=1)  # (n_replicates, n_trolleys) x (n_trolleys,)


def slices(held_out: HeldOut) -> dict[str, NDArray[np.bool_]]:
    """Trolleys by how much is in them, and by how often the hidden item is bought."""
    size, share = held_out.inputs["trolleys"].sum(axis=1), held_out.labels["share"]
    return {
        f"{FEW_ITEMS} items or fewer in the trolley": size <= FEW_ITEMS,
        f"{MANY_ITEMS} items or more": size >= MANY_ITEMS,
        f"hidden item in under {RARE_SHARE:.0%} of baskets": share < RARE_SHARE,
        f"hidden item in over {COMMON_SHARE:.0%}": share > COMMON_SHARE,
    }

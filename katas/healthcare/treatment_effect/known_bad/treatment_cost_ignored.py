"""Fills all places: also with patients whom the treatment brings less than it costs others."""

import numpy as np

CAUGHT_BY = "test_nobody_is_treated_for_less_than_the_cost"


def treat_whom(effects, cost_days, places):
    chosen = np.zeros(len(effects), dtype=bool)
    chosen[np.argsort(-np.nan_to_num(effects, nan=-1e9), kind="stable")[:places]] = True
    return chosen & ~np.isnan(effects)

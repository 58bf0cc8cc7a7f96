"""Sorts with NaN among the effects, last in ascending order and so first in the reversed one."""

import numpy as np

CAUGHT_BY = "test_nobody_is_treated_without_a_known_effect"


def treat_whom(effects, cost_days, places):
    chosen = np.zeros(len(effects), dtype=bool)
    chosen[np.argsort(effects)[::-1][:places]] = True
    return chosen & ~(effects <= cost_days)

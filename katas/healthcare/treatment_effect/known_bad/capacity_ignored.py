"""Treats everybody whom it helps, whatever places there are."""

import numpy as np

CAUGHT_BY = "test_nobody_is_treated_without_a_place"


def treat_whom(effects, cost_days, places):
    return np.nan_to_num(effects, nan=-1.0) > cost_days

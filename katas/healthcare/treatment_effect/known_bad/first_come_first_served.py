"""Gives the places to the first whom it helps, as they come in."""

import numpy as np

CAUGHT_BY = "test_places_go_to_the_greatest_effects"


def treat_whom(effects, cost_days, places):
    worth_it = np.nan_to_num(effects, nan=-1.0) > cost_days
    return worth_it & (np.cumsum(worth_it) <= places)

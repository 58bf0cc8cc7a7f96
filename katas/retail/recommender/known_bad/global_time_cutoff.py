"""Cuts all users' histories at the same moment: many lose everything or nothing."""

import numpy as np

CAUGHT_BY = "test_each_user_loses_the_last_ones"


def leave_last_out(ratings, count):
    time = ratings["time"].to_numpy()
    share = min(count * ratings["user"].nunique() / len(ratings), 1.0)
    return time >= np.sort(time)[int((1 - share) * (len(time) - 1))]

"""Holds out exactly `count` ratings, though some that it keeps are of the same second."""

import numpy as np

CAUGHT_BY = "test_ratings_of_one_second_stay_together"


def leave_last_out(ratings, count):
    place = ratings.groupby("user")["time"].rank(method="first", ascending=False).to_numpy()
    n_rated = ratings.groupby("user")["user"].transform("size").to_numpy()
    left_out = place <= count
    return np.where(n_rated > count, left_out, False)

"""Counts a film as a hit if anybody at all liked it later."""

import numpy as np

CAUGHT_BY = "test_each_user_is_measured_by_their_own_favourites"


def ndcg(recommended, users, later):
    worth = 1 / np.log2(np.arange(recommended.shape[1]) + 2)
    liked = later[later["rating"] >= 4]
    n_liked = [int((liked["user"] == user).sum()) for user in users]
    gained = np.isin(recommended, liked["film"]) @ worth
    return np.array([sum_ / worth[:n].sum() if n else np.nan for sum_, n in zip(gained, n_liked, strict=True)])

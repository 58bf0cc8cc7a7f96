"""Normalises by a list that is all hits: a user with two relevant films can never reach 1."""

import numpy as np

CAUGHT_BY = "test_best_possible_list_is_the_measure"


def ndcg(recommended, users, later):
    worth = 1 / np.log2(np.arange(recommended.shape[1]) + 2)
    found = []
    for films, user in zip(recommended, users, strict=True):
        liked = later[(later["user"] == user) & (later["rating"] >= 4)]["film"].to_numpy()
        found.append(np.isin(films, liked) @ worth / worth.sum() if len(liked) else np.nan)
    return np.array(found)

"""Ignores the position of hits: the share of the relevant films that is on the list is recall."""

import numpy as np

CAUGHT_BY = "test_places_further_up_count_more"


def ndcg(recommended, users, later):
    found = []
    for films, user in zip(recommended, users, strict=True):
        liked = later[(later["user"] == user) & (later["rating"] >= 4)]["film"].to_numpy()
        best = min(len(liked), len(films))
        found.append(np.isin(films, liked).sum() / best if best else np.nan)
    return np.array(found)

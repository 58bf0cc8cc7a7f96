"""Films that are liked by the same people: cosines in which a person with many likes has less to say each time."""

from collections import defaultdict

import numpy as np


def leave_last_out(ratings, count):
    times = defaultdict(list)
    for user, time in zip(ratings["user"], ratings["time"], strict=True):
        times[user].append(time)
    begins = {}
    for user, own in times.items():
        own.sort()
        if len(own) > count and own[-count] > own[0]:
            begins[user] = own[-count]
    return np.array(
        [user in begins and time >= begins[user] for user, time in zip(ratings["user"], ratings["time"], strict=True)]
    )


def ndcg(recommended, users, later):
    liked = defaultdict(set)
    for user, film, rating in zip(later["user"], later["film"], later["rating"], strict=True):
        if rating >= 4:
            liked[user].add(film)
    worth = 1 / np.log2(np.arange(recommended.shape[1]) + 2)
    found = []
    for user, films in zip(users.tolist(), recommended.tolist(), strict=True):
        own = liked[user]
        gained = sum(worth[place] for place, film in enumerate(films) if film in own)
        found.append(gained / worth[: len(own)].sum() if own else float("nan"))
    return np.array(found)


def exposure(recommended, ratings):
    users_of = ratings.groupby("film")["user"].nunique()
    shown = users_of.loc[recommended.ravel()].to_numpy()
    return {
        "coverage": np.unique(recommended).size / users_of.size,
        "novelty": (np.log2(ratings["user"].nunique()) - np.log2(shown)).mean(),
    }


def fit(ratings):
    films = sorted(set(ratings["film"].tolist()))
    column = {film: position for position, film in enumerate(films)}
    rated, liked = defaultdict(set), defaultdict(set)
    for user, film, rating in zip(ratings["user"].tolist(), ratings["film"].tolist(), ratings["rating"], strict=True):
        rated[user].add(column[film])
        if rating >= 4:
            liked[user].add(column[film])
    together = np.zeros((len(films), len(films)))
    for own in liked.values():
        members = np.fromiter(own, dtype=int)
        together[np.ix_(members, members)] += 1 / len(members)
    length = np.sqrt(np.diag(together))
    close = together / (np.outer(length, length) + 0.1)
    np.fill_diagonal(close, 0.0)
    popularity = np.zeros(len(films))
    for own in liked.values():
        popularity[list(own)] += 1
    return {"films": np.array(films), "rated": rated, "liked": liked, "close": close, "popularity": popularity}


def recommend(model, users, count):
    lists = []
    for user in users.tolist():
        own = list(model["liked"].get(user, ()))
        score = model["close"][own].sum(axis=0) if own else model["popularity"].copy()
        score[list(model["rated"].get(user, ()))] = -1
        lists.append(model["films"][np.argsort(-score)[:count]])
    return np.array(lists)

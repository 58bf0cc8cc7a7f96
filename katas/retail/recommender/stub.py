"""Recommender: what each user of a film service might like next, and an honest measure of it.

Write the functions in this order; the first is short, and the first three are what you measure the last two with. The
brief, `recommender.md`, has the task, the data and the rules. Delete `raise NotImplementedError` and begin.
"""

import numpy as np
import pandas as pd


def leave_last_out(ratings: pd.DataFrame, count: int) -> np.ndarray:
    """Which ratings to leave out of training, to measure with: the last *count* of each user, by time.

    Args:
        ratings: n rows in any order and with any index; the columns `user` and `film` (int64), `rating` (float64) and
            `time` (datetime64[ns]). No user has rated a film twice.
        count: how many ratings of each user to leave out; 1 or more.

    Returns:
        bool (n,), row for row; True for what is left out. That is each rating whose time is that of its user's
        count-th last rating, or later. A user who has fewer ratings than `count`, or would have none left, keeps all.
    """
    raise NotImplementedError


def ndcg(recommended: np.ndarray, users: np.ndarray, later: pd.DataFrame) -> np.ndarray:
    """How well each user's list foresees what the user liked later: normalised discounted cumulative gain.

    Args:
        recommended: int64 (n_users, k); for each user k different films, the likeliest first.
        users: int64 (n_users,); whose lists these are, each user once.
        later: ratings that were left out, in any order and with any index; the columns `user`, `film` and `rating`. A
            user of `users` may have none, and others may have some. A film was liked if its rating is 4 or more.

    Returns:
        float64 (n_users,), 0 to 1; with 1 / log2(place + 1) for each place of the list, from 1 up, with a film that
        this user liked later: the sum of these, divided by the greatest sum that any list of k films could have for
        this user. NaN for a user who liked nothing later.
    """
    raise NotImplementedError


def exposure(recommended: np.ndarray, ratings: pd.DataFrame) -> dict:
    """What the lists show of the catalogue: how much of it, and how little known.

    Args:
        recommended: int64 (n_users, k); films that all occur in `ratings`; n_users and k at least 1.
        ratings: what was trained on, in any order and with any index; the columns `user` and `film`. The catalogue
            is all films that occur here.

    Returns:
        dict with two floats:

        - coverage: the share of the catalogue's films that are in at least one list, 0 to 1.
        - novelty: the mean over all places of all lists of -log2(share of the users of `ratings` who have rated the
          film), in bits; 0 if everybody has rated everything that is shown.
    """
    raise NotImplementedError


def fit(ratings: pd.DataFrame) -> object:
    """What the ratings say about who might like what.

    Args:
        ratings: n rows in any order and with any index; the columns `user` and `film` (int64; any numbers), `rating`
            (float64; 0.5 to 5 stars) and `time` (datetime64[ns]). No user has rated a film twice.

    Returns:
        Any object that `recommend` understands.
    """
    raise NotImplementedError


def recommend(model: object, users: np.ndarray, count: int) -> np.ndarray:
    """For each user, films that the user has not rated yet, the likeliest to be liked first.

    Args:
        model: what `fit` returned.
        users: int64 (n_users,); in any order. A user may have no ratings in what the model was fitted on.
        count: how many films; 1 or more, and no user has fewer left to rate.

    Returns:
        int64 (n_users, count); a row for each of `users`, in their order, with numbers of different films of the
        ratings that the model was fitted on, none of which the user has rated there. Users without ratings get the
        films that most users like.
    """
    raise NotImplementedError

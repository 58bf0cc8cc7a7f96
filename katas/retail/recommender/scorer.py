"""NDCG at 40: how many of the films that a user liked later are on the list, and how far up.

The units are the held-out users who liked something later; new users, of whom nothing is known, are among them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlekata import authoring
from mlekata.authoring import AttemptError, HeldOut, asked, check_array, check_mapping, check_number, check_rows_differ

SHOWN = 40  # films on a list
LIKED = 4.0  # stars
FEW_RATINGS, MANY_RATINGS = 25, 100
SELDOM_RATED = 25  # users who have rated a film


class Answers(authoring.Answers):
    """The attempt's way from ratings to lists, as the brief shows it."""

    @asked
    def model(self) -> Any:
        """The model of all public ratings."""
        return self.attempt.fit(self.public)

    @asked
    def films(self) -> NDArray[np.int64]:
        """Films that occur in the public ratings, ascending."""
        return np.unique(self.public["film"].to_numpy())

    @asked
    def recommended(self) -> NDArray[np.int64]:
        """Lists for the held-out users: int64 (n_users, SHOWN)."""
        return self.recommended_for(self.model, self.inputs, SHOWN, self.films)

    def left_out_of(self, ratings: pd.DataFrame, count: int) -> NDArray[np.bool_]:
        """What the attempt leaves out of any ratings, once it is known to be a mask."""
        found = self.attempt.leave_last_out(ratings, count)
        return check_array(found, "the result of `leave_last_out`", shape=(len(ratings),), kind="bool")

    def ndcg_of(
        self, recommended: NDArray[np.int64], users: NDArray[np.int64], later: pd.DataFrame
    ) -> NDArray[np.float64]:
        """The attempt's NDCG of any lists, once it is known to be a number or NaN for each."""
        found = self.attempt.ndcg(recommended, users, later)
        return check_array(found, "the result of `ndcg`", shape=(len(users),), kind="float", finite=False)

    def exposure_of(self, recommended: NDArray[np.int64], ratings: pd.DataFrame) -> dict[str, float]:
        """The attempt's numbers about any lists, once they are known to be numbers."""
        name, keys = "the result of `exposure`", ("coverage", "novelty")
        found = check_mapping(self.attempt.exposure(recommended, ratings), name, keys=keys)
        return {key: check_number(found[key], f"{key!r} in {name}") for key in keys}

    def recommended_for(
        self, model: Any, users: NDArray[np.int64], count: int, films: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """The attempt's lists by any model, once they are known to be different films out of *films* (ascending)."""
        name = "the result of `recommend`"
        found = check_array(self.attempt.recommend(model, users, count), name, shape=(len(users), count), kind="int")
        if not np.isin(found, films).all():
            raise AttemptError(f"{name} has numbers that no film of the ratings has; expected numbers of films")
        return check_rows_differ(found, name, "a film").astype(np.int64)


def outcomes(answers: Answers, held_out: HeldOut) -> NDArray[np.float64]:
    """NDCG of each held-out user's list: float64 (n_users, 1)."""
    return _ndcg(answers.recommended, held_out)


def baseline(public: pd.DataFrame, held_out: HeldOut) -> NDArray[np.float64]:
    """The naive rule's outcomes: the films that most users like, of those that the user has not rated."""
    users, row = np.unique(np.append(public["user"], held_out.inputs), return_inverse=True)
    films, column = np.unique(public["film"], return_inverse=True)
    seen = np.zeros((len(users), len(films)), dtype=bool)
    seen[row[: len(public)], column] = True
    popularity = np.bincount(column[(public["rating"] >= LIKED).to_numpy()], minlength=len(films))
    left = np.where(seen[row[len(public) :]], -1, popularity)  # (n_held_out_users, n_films)
    return _ndcg(films[np.argsort(-left, axis=1, kind="stable")[:, :SHOWN]], held_out)


def _ndcg(recommended: NDArray[np.int64], held_out: HeldOut) -> NDArray[np.float64]:
    """NDCG of one list for each held-out user: float64 (n_users, 1)."""
    user, film = held_out.labels["user"], held_out.labels["film"]
    keys = user * 1_000_000 + film  # films have fewer digits
    hit = np.isin(held_out.inputs[:, None] * 1_000_000 + recommended, keys)
    worth = 1 / np.log2(np.arange(2, SHOWN + 2))
    order = np.argsort(held_out.inputs)
    n_liked = np.bincount(order[np.searchsorted(held_out.inputs[order], user)], minlength=len(order))
    best = np.append(0.0, np.cumsum(worth))[np.minimum(n_liked, SHOWN)]
    return (hit @ worth / best)[:, None]


def metric(outcomes: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean NDCG, 0 to 1, for each row of *weights*."""
    return weights @ outcomes[:, 0] / weights.sum(axis=1)  # (n_replicates, n_users) x (n_users,)


def slices(held_out: HeldOut) -> dict[str, NDArray[np.bool_]]:
    """Users by how much is known of them, and by whether few others know what they like."""
    n_rated, rated_by = held_out.labels["n_rated"], held_out.labels["rated_by"]
    return {
        "new users": n_rated == 0,
        f"under {FEW_RATINGS} ratings": (n_rated > 0) & (n_rated < FEW_RATINGS),
        f"{MANY_RATINGS} ratings or more": n_rated >= MANY_RATINGS,
        f"favourites rated by under {SELDOM_RATED} users": rated_by < SELDOM_RATED,
    }

"""What is true of what is left out to train on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlekata.authoring import checks

from .ratings import ratings_table

#: User -> seconds of the ratings; the users come one after the other, and take different times.
SECONDS = {
    50: [5, 10, 20, 40, 80, 160, 320],
    7: [9_000, 9_001, 9_002, 9_010, 9_020],
    31: [100, 101, 103, 107, 115, 131, 163, 227, 355],
}

#: The same with ratings of one second: at the cut, before it, and with nothing earlier.
TIED_SECONDS = {50: [5, 10, 20, 20, 20, 40], 7: [1, 1, 1, 8, 9], 31: [3, 3, 3, 3], 12: [2, 2, 6, 6]}


def _history(seconds: dict[int, list[int]]) -> pd.DataFrame:
    """Ratings of these seconds, each user's in order of time."""
    user = [one for one, its_seconds in seconds.items() for _ in its_seconds]
    second = [one for its_seconds in seconds.values() for one in its_seconds]
    film = [10 + place for its_seconds in seconds.values() for place in range(len(its_seconds))]
    return ratings_table(user, film, [4.0] * len(user), second)


def _expected_left_out(ratings: pd.DataFrame, count: int) -> np.ndarray:
    """The brief's rule, rating by rating."""
    users, times = ratings["user"].tolist(), ratings["time"].tolist()
    left_out = []
    for user, time in zip(users, times, strict=True):
        own = sorted(other for whose, other in zip(users, times, strict=True) if whose == user)
        begins = own[-count] if len(own) >= count else None
        left_out.append(begins is not None and begins > own[0] and time >= begins)
    return np.array(left_out)


@checks("leave_last_out", gate=True)
def test_nothing_is_trained_on_that_is_later_than_what_is_left_out(answers):
    """Of each user, no rating stays in training that is later than one that is left out."""
    for count in (1, 2, 4):
        ratings = _history(SECONDS)
        left_out = answers.left_out_of(ratings, count)
        assert left_out.any(), "`leave_last_out` leaves nothing out of a few users' ratings"
        time, user = ratings["time"].to_numpy(), ratings["user"].to_numpy()
        for one in SECONDS:
            kept, out = time[(user == one) & ~left_out], time[(user == one) & left_out]
            assert not (len(kept) and len(out) and kept.max() > out.min()), (
                "`leave_last_out` keeps a rating in training that is later than one of the same user that it leaves out"
            )


@checks("leave_last_out")
def test_each_user_loses_the_last_ones(answers):
    """With ratings at different times, each user's last `count` ratings are left out, and no others."""
    for count in (1, 3):
        ratings = _history(SECONDS)
        found, user = answers.left_out_of(ratings, count), ratings["user"].to_numpy()
        assert all(found[user == one].sum() == count for one in SECONDS), (
            "`leave_last_out` does not leave out `count` ratings of each user, when all are at different times and "
            "each user has more than that"
        )
        assert (found == _expected_left_out(ratings, count)).all(), (
            "`leave_last_out` leaves out other ratings than the last ones of each user"
        )


@checks("leave_last_out")
def test_split_reads_the_time_and_not_the_order_of_rows(answers, rng):
    """In another order of rows, the same ratings are left out."""
    ratings = _history(SECONDS)
    order = rng.permutation(len(ratings))
    in_order, shuffled = answers.left_out_of(ratings, 2), answers.left_out_of(ratings.iloc[order], 2)
    assert (in_order[order] == shuffled).all(), (
        "`leave_last_out` leaves out other ratings, or marks other rows, when the same ratings come in another order"
    )


@checks("leave_last_out")
def test_ratings_of_one_second_stay_together(answers):
    """What has the time of the count-th last rating is left out with it."""
    ratings = _history({user: seconds for user, seconds in TIED_SECONDS.items() if user in (50, 12)})
    for count in (1, 2, 3):
        found = answers.left_out_of(ratings, count)
        if count == 3:  # of user 12, nothing would be left
            found, ratings = found[ratings["user"] == 50], ratings[ratings["user"] == 50]
        assert (found == _expected_left_out(ratings, count)).all(), (
            "`leave_last_out` is wrong when several ratings of a user have the time of the count-th last one"
        )


@checks("leave_last_out")
def test_users_keep_something_to_go_by(answers):
    """Users who have fewer ratings than `count`, or would have none left, keep them all."""
    ratings = _history({**SECONDS, **{one + 100: seconds for one, seconds in TIED_SECONDS.items()}})
    for count in (4, 5, 8):
        found, expected = answers.left_out_of(ratings, count), _expected_left_out(ratings, count)
        keep_all = ~pd.Series(expected).groupby(ratings["user"].to_numpy()).transform("any").to_numpy()
        assert not found[keep_all].any(), (
            "`leave_last_out` leaves out ratings of a user who has fewer than `count`, or would have none left"
        )

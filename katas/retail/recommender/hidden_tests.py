"""Is it right? Small services are made here, where everything can be counted by hand, and who likes what is known.

The tests of one function do not lean on the ones before it: each gets arguments that were made for it.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from mlekata.authoring import checks

TOLERANCE = 1e-6
FIRST_SECOND = np.datetime64("2021-03-01T08:00:00", "s")
LEAST_COVERAGE = 0.08  # of the catalogue, by the first ten places of the held-out users' lists
FIRST_PLACES = 10
LEAST_OF_OWN_CLUB = 0.8  # of the first three places


def _ratings(user: ArrayLike, film: ArrayLike, rating: ArrayLike, second: ArrayLike) -> pd.DataFrame:
    """Ratings under an index that says nothing."""
    frame = pd.DataFrame(
        {
            "user": np.array(user, dtype=np.int64),
            "film": np.array(film, dtype=np.int64),
            "rating": np.array(rating, dtype=np.float64),
            "time": (FIRST_SECOND + np.array(second, dtype="timedelta64[s]")).astype("datetime64[ns]"),
        }
    )
    return frame.set_index(pd.Index([7] * len(frame), dtype=np.int64))


def _in_any_order(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    return frame.iloc[rng.permutation(len(frame))]


# --- leave_last_out ---------------------------------------------------------------------------------------

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
    return _ratings(user, film, [4.0] * len(user), second)


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


# --- ndcg -------------------------------------------------------------------------------------------------


def _later(*rows: tuple[int, int, float]) -> pd.DataFrame:
    """Ratings (user, film, stars) that were left out."""
    user, film, rating = zip(*rows, strict=True)
    return _ratings([*user], [*film], [*rating], [*range(len(rows))])[["user", "film", "rating"]]


def _expected_ndcg(recommended: np.ndarray, users: np.ndarray, later: pd.DataFrame) -> np.ndarray:
    """The brief's formula, place by place."""
    found = []
    for films, user in zip(recommended.tolist(), users.tolist(), strict=True):
        liked = {row.film for row in later.itertuples() if row.user == user and row.rating >= 4}
        gained = sum(1 / math.log2(place + 1) for place, film in enumerate(films, 1) if film in liked)
        best = sum(1 / math.log2(place + 1) for place in range(1, min(len(films), len(liked)) + 1))
        found.append(gained / best if liked else math.nan)
    return np.array(found)


def _agree(found: np.ndarray, expected: np.ndarray) -> bool:
    return bool(np.allclose(found, expected, rtol=0, atol=TOLERANCE, equal_nan=True))


USERS = np.array([40, 8, 23])


@checks("ndcg")
def test_places_further_up_count_more(answers):
    """A film that was liked later counts 1 / log2(place + 1): in the third place half as much as in the first."""
    users = np.array([40, 8, 23, 5, 77])
    lists = np.arange(25).reshape(5, 5)
    later = _later(*((user, 6 * place, 5.0) for place, user in enumerate(users.tolist())))  # one in each place
    found, expected = answers.ndcg_of(lists, users, later), _expected_ndcg(lists, users, later)
    assert found[0] > 0 and _agree(found / found[0], expected), (
        "`ndcg` is wrong about how much less a film counts in the second to fifth place of a list than in the first, "
        "for users who liked one film later each"
    )


@checks("ndcg")
def test_best_possible_list_is_the_measure(answers):
    """The sum is divided by that of the best list of this length: a user who liked two films can have 1."""
    later = _later(*((40, film, 5.0) for film in (1, 2)), *((8, film, 4.5) for film in (11, 12, 13, 15, 16, 17)))
    lists = np.array([[2, 1, 3, 4], [13, 11, 14, 17], [21, 22, 23, 24]])
    found, expected = answers.ndcg_of(lists, USERS, later), _expected_ndcg(lists, USERS, later)
    assert _agree(found[:1], expected[:1]), (
        "`ndcg` is wrong for a user who liked two films later, and whose list of four begins with them"
    )
    assert _agree(found[1:2], expected[1:2]), (
        "`ndcg` is wrong for a user who liked six films later, of which a list of four has three"
    )


@checks("ndcg")
def test_films_rated_low_are_no_hits(answers):
    """A film counts as liked from 4 stars on; to be rated lower is not to be liked."""
    shown = {40: (1, 4.0), 8: (2, 3.5), 23: (3, 1.0), 5: (4, 5.0)}
    later = _later(*((user, *row) for user, row in shown.items()), *((user, 50 + user, 4.5) for user in shown))
    users, lists = np.array([*shown]), np.array([[film] for film, _ in shown.values()])
    found, expected = answers.ndcg_of(lists, users, later), _expected_ndcg(lists, users, later)
    assert _agree(found, expected), (
        "`ndcg` is wrong for lists of one film that the user rated later, with more than 4 stars, just 4, or fewer"
    )


@checks("ndcg")
def test_users_who_liked_nothing_later_are_nan(answers):
    """Who liked nothing later cannot be served well or badly, and gets NaN; who liked what is not shown gets 0."""
    later = _later((40, 1, 3.0), (8, 9, 5.0))
    lists = np.array([[1, 2, 3], [1, 2, 3], [1, 2, 3]])
    found = answers.ndcg_of(lists, USERS, later)
    assert abs(found[1]) <= TOLERANCE, "`ndcg` is not 0 for a user none of whose later favourites is on the list"
    assert np.isnan(found[[0, 2]]).all(), "`ndcg` is not NaN for users who liked nothing later"


@checks("ndcg")
def test_each_user_is_measured_by_their_own_favourites(answers, rng):
    """Only what this user liked later counts, in any order of rows, and whoever else is in them."""
    favourites = {user: rng.permutation(12)[:6].tolist() for user in (*range(20, 32), 999)}
    later = _later(*((user, film, 5.0) for user, films in favourites.items() for film in films))
    users = rng.permutation(np.arange(20, 32))
    lists = rng.integers(0, 12, (12, 1))
    later = _in_any_order(rng, later)
    assert _agree(answers.ndcg_of(lists, users, later), _expected_ndcg(lists, users, later)), (
        "`ndcg` is wrong for lists of one film, when users have several later favourites in any order of rows, and "
        "some of them are favourites of others as well"
    )


# --- exposure ---------------------------------------------------------------------------------------------

#: Eight users and six films: film 11 is rated by all, 12 by four, 13 by two, the others by one.
RATED = _ratings(
    [*range(8), *range(4), 0, 1, 2, 3, 4],
    [11] * 8 + [12] * 4 + [13] * 2 + [14, 15, 16],
    [4.0] * 17,
    [*range(17)],
)[["user", "film", "rating", "time"]]


@checks("exposure")
def test_coverage_is_the_share_of_the_catalogue_that_is_shown(answers):
    """Coverage counts each film once, out of all films that occur in the ratings."""
    for lists, expected in (([[11, 12], [11, 13], [12, 11], [11, 12]], 3 / 6), ([[14, 15, 16, 11, 12, 13]], 1.0)):
        found = answers.exposure_of(np.array(lists), RATED)["coverage"]
        assert abs(found - expected) <= TOLERANCE, (
            "`exposure` gives another coverage than the number of different films on the lists, divided by the number "
            "of films in the ratings"
        )


@checks("exposure")
def test_novelty_is_about_the_users_who_have_rated_a_film(answers):
    """A film that one user in eight has rated has a novelty of 3 bits, and one that all have rated has none."""
    for film, bits in ((11, 0.0), (12, 1.0), (13, 2.0), (15, 3.0)):
        found = answers.exposure_of(np.array([[film], [film]]), RATED)["novelty"]
        assert abs(found - bits) <= TOLERANCE, (
            "`exposure` gives another novelty than -log2 of the share of users who have rated the film, where only one "
            "film is shown"
        )


@checks("exposure")
def test_novelty_counts_each_place(answers):
    """A film that is on three lists of four counts three times."""
    lists = np.array([[11, 12], [11, 13], [12, 11], [11, 16]])
    found = answers.exposure_of(lists, RATED)["novelty"]
    assert abs(found - (4 * 0 + 2 * 1 + 2 + 3) / 8) <= TOLERANCE, (
        "`exposure` gives another novelty than the mean over all places of all lists, where some films are on several"
    )


# --- fit and recommend ------------------------------------------------------------------------------------


class _Service:
    """Two clubs that like different films, one of them three times as large; everybody likes the same three as well.

    A member has rated three in five of the club's fifteen films, mostly with 4 stars or more, and one in twenty of the
    other club's. Of each club, a sixteenth film was watched by nine in ten members, and they rated it 1 or 2 stars. Ten
    more films were rated by one user each, with 5 stars. Numbers of users and films say nothing.
    """

    def __init__(self, rng: np.random.Generator, members: tuple[int, int] = (300, 100)) -> None:
        numbers = rng.choice(90_000, 45, replace=False) + 10_000
        self.of_club = numbers[:15], numbers[15:30]
        self.hated, self.best_known, self.once = numbers[30:32], numbers[32:35], numbers[35:]
        self.films = np.sort(numbers)
        club = np.repeat([0, 1], members)
        self.users = rng.choice(900_000, len(club), replace=False) + 100_000
        self.club, self.numbers = club, numbers

        rated = np.zeros((len(club), 45), dtype=bool)
        own = np.repeat([[True, False], [False, True]], members, axis=0)
        rated[:, :30] = rng.random((len(club), 30)) < np.repeat(np.where(own, 0.6, 0.05), 15, axis=1)
        rated[:, 30:32] = rng.random((len(club), 2)) < np.where(own, 0.9, 0.0)
        rated[:, 32:35] = rng.random((len(club), 3)) < 0.85
        rated[rng.choice(len(club), 10, replace=False), np.arange(35, 45)] = True
        stars = rng.choice([3.0, 4.0, 4.5, 5.0], rated.shape, p=[0.15, 0.3, 0.25, 0.3])
        stars[:, :30] = np.where(np.repeat(own, 15, axis=1), stars[:, :30], stars[:, :30] - 1.5)
        stars[:, 30:32] = rng.choice([1.0, 2.0], (len(club), 2))
        stars[:, 35:] = 5.0
        row, column = np.nonzero(rated)
        second = rng.integers(0, 100_000, len(row))
        self.ratings = _in_any_order(rng, _ratings(self.users[row], numbers[column], stars[row, column], second))
        self.rated = rated

    def left(self, films: np.ndarray) -> np.ndarray:
        """How many of these films each user has left."""
        return (~self.rated[:, np.isin(self.numbers, films)]).sum(axis=1)


@checks("recommend", "fit", gate=True)
def test_lists_have_different_films_of_the_ratings(answers, rng):
    """Everybody gets `count` different films: known, new, who disliked everything, and who has just `count` left."""
    service = _Service(rng, (20, 20))
    tired = _ratings([1, 1, 2], [*service.best_known[:2], service.once[0]], [1.0, 2.0, 5.0], [0, 0, 0])
    most = _ratings([3] * 40, service.films[:40].tolist(), [4.0] * 40, [*range(40)])
    model = answers.attempt.fit(pd.concat([service.ratings, tired, most]))
    for count in (1, 5):
        users = np.concatenate([[1, 2, 3, 77], service.users[::5]])
        answers.recommended_for(model, users, count, service.films)
    answers.recommended_for(model, np.array([77]), len(service.films), service.films)


@checks("recommend", "fit", gate=True)
def test_rated_films_are_not_recommended(answers):
    """No held-out user is recommended a film that the user has rated, with however many stars."""
    public, users = answers.public, answers.inputs
    rated = public["user"].to_numpy() * 1_000_000 + public["film"].to_numpy()
    again = np.isin(users[:, None] * 1_000_000 + answers.recommended, rated)
    assert not again.any(), (
        f"`recommend` shows films to users who have rated them already: {again.any(axis=1).mean():.0%} of the held-out "
        "users' lists have one"
    )


@checks("recommend", gate=True)
def test_rows_are_in_the_order_of_the_users(answers, rng):
    """Each user has the same list in any order of the users, but for ties that rounding may decide."""
    users = answers.inputs
    order = rng.permutation(len(users))[:200]
    found = answers.recommended_for(answers.model, users[order], FIRST_PLACES, answers.films)
    again = answers.recommended_for(answers.model, users[np.sort(order)], FIRST_PLACES, answers.films)
    same = (found[np.argsort(order)] == again).mean(axis=1) > 0.5
    assert same.mean() >= 0.9, "`recommend` gives the same users other lists when they come in another order"


@checks("recommend")
def test_likeliest_films_come_first(answers):
    """A short list is the beginning of a long one."""
    users = answers.inputs[:200]
    short, long = (answers.recommended_for(answers.model, users, count, answers.films) for count in (5, 40))
    kept = (short[:, :, None] == long[:, None, :5]).any(axis=2).mean()
    assert kept >= 0.9, "a list of five by `recommend` has other films than the first five places of a longer one"


@checks("recommend", "fit")
def test_members_of_a_small_club_are_served_too(answers, rng):
    """Who likes what a quarter of the users like is shown more of it, and not what the other three quarters like."""
    service = _Service(rng)
    model = answers.attempt.fit(service.ratings)
    for club, what in ((0, "the larger"), (1, "the smaller")):
        has_room = (service.left(service.of_club[club]) >= 4) & (service.left(service.best_known) == 0)
        users = service.users[has_room & (service.club == club)]
        found = answers.recommended_for(model, users, 3, service.films)
        share = np.isin(found, service.of_club[club]).mean()
        assert share >= LEAST_OF_OWN_CLUB, (
            f"of two clubs that like different films, members of {what} one find only {share:.0%} of the first three "
            "places of `recommend` filled with what their own club likes"
        )


@checks("recommend", "fit")
def test_films_that_are_watched_and_disliked_are_not_recommended(answers, rng):
    """What nine in ten members watched and rated 1 or 2 stars is not among the first three films of the others."""
    service = _Service(rng)
    model = answers.attempt.fit(service.ratings)
    for club in (0, 1):
        hated = service.hated[club]
        users = service.users[(service.left(hated) == 1) & (service.club == club)]
        found = answers.recommended_for(model, users, 3, service.films)
        assert (found == hated).any(axis=1).mean() <= 0.2, (
            "`recommend` puts a film among the first three that nearly all users of the same taste have watched, and "
            "rated with 1 or 2 stars"
        )


@checks("recommend", "fit")
def test_one_enthusiast_does_not_make_a_recommendation(answers, rng):
    """A film that one user has rated, with 5 stars, is not among anybody's first three."""
    service = _Service(rng)
    model = answers.attempt.fit(service.ratings)
    has_room = service.left(np.concatenate(service.of_club)) >= 18
    users = np.append([11, 12], service.users[has_room])
    found = answers.recommended_for(model, users, 3, service.films)
    assert np.isin(found, service.once).mean() <= 0.05, (
        "`recommend` puts films among the first three that only one user has rated, with 5 stars, before films that "
        "hundreds have liked"
    )


@checks("recommend", "fit")
def test_new_users_get_what_most_users_like(answers, rng):
    """A user without ratings gets the films that most users like, the most liked first."""
    service = _Service(rng)
    model = answers.attempt.fit(service.ratings)
    found = answers.recommended_for(model, np.array([5, 11]), 5, service.films)
    assert np.isin(found[:, :3], service.best_known).all() and np.isin(found[:, 3:], service.of_club[0]).all(), (
        "`recommend` shows a user without ratings other films first than those that most users have liked"
    )


@checks("fit", "recommend")
def test_model_stays_what_it_was(answers, rng):
    """A model gives the same lists after another one has been fitted."""
    first, second = _Service(rng, (60, 40)), _Service(rng, (60, 40))
    model = answers.attempt.fit(first.ratings)
    before = answers.recommended_for(model, first.users, 3, first.films)
    answers.attempt.fit(second.ratings)
    after = answers.attempt.recommend(model, first.users, 3)
    unchanged = type(after) is np.ndarray and after.shape == before.shape and (after == before).mean() > 0.9
    assert unchanged, "`recommend` gives other lists with the same model after `fit` was called with other ratings"


@checks("recommend", "fit")
def test_more_than_best_sellers_are_shown(answers):
    """The first ten places of the held-out users' lists show at least 8 percent of the catalogue."""
    coverage = len(np.unique(answers.recommended[:, :FIRST_PLACES])) / len(answers.films)
    assert coverage >= LEAST_COVERAGE, (
        f"the first ten places of all held-out users' lists show only {coverage:.0%} of the films: the makers of all "
        "others have no chance with `recommend`"
    )

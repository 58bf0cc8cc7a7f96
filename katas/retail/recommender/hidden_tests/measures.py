"""What is true of the measures of a list: its order, and what it shows."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from mlekata.authoring import checks

from .ratings import in_any_order, ratings_table

TOLERANCE = 1e-6


def _later(*rows: tuple[int, int, float]) -> pd.DataFrame:
    """Ratings (user, film, stars) that were left out."""
    user, film, rating = zip(*rows, strict=True)
    return ratings_table([*user], [*film], [*rating], [*range(len(rows))])[["user", "film", "rating"]]


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
    later = in_any_order(rng, later)
    assert _agree(answers.ndcg_of(lists, users, later), _expected_ndcg(lists, users, later)), (
        "`ndcg` is wrong for lists of one film, when users have several later favourites in any order of rows, and "
        "some of them are favourites of others as well"
    )


#: Eight users and six films: film 11 is rated by all, 12 by four, 13 by two, the others by one.
RATED = ratings_table(
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

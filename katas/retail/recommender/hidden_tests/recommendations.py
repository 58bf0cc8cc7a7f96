"""What is true of what is recommended."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlekata.authoring import checks

from .ratings import in_any_order, ratings_table

LEAST_COVERAGE = 0.08  # of the catalogue, by the first ten places of the held-out users' lists
FIRST_PLACES = 10
LEAST_OF_OWN_CLUB = 0.8  # of the first three places


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
        self.ratings = in_any_order(rng, ratings_table(self.users[row], numbers[column], stars[row, column], second))
        self.rated = rated

    def left(self, films: np.ndarray) -> np.ndarray:
        """How many of these films each user has left."""
        return (~self.rated[:, np.isin(self.numbers, films)]).sum(axis=1)


@checks("recommend", "fit", gate=True)
def test_lists_have_different_films_of_the_ratings(answers, rng):
    """Everybody gets `count` different films: known, new, who disliked everything, and who has just `count` left."""
    service = _Service(rng, (20, 20))
    tired = ratings_table([1, 1, 2], [*service.best_known[:2], service.once[0]], [1.0, 2.0, 5.0], [0, 0, 0])
    most = ratings_table([3] * 40, service.films[:40].tolist(), [4.0] * 40, [*range(40)])
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

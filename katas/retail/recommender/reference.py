"""Recommender: the debrief.

**What comes later is the only fair question.** A model that has seen what a user did on Tuesday is no judge of what
it would have proposed on Monday. Ratings taken out at random are easy to guess, for their neighbours in time are
still there: sequels, boxes, a director's other films. So each user's last ratings are left out, and those of one
second together, for nobody knows their order. That mends the leak within a user and not the one between users: who
came in 1999 is judged here by a model that knows which films of 1999 are still loved in 2015. With more data, cut
at one moment for all, or play the years again one after the other.

**Unknown is not disliked, and watched is not liked.** The table of likes asks "who will choose this, and be glad?".
Predicted stars answer "what would they say if they had to watch it?". Those who never choose horror are missing from
horror's mean, so the best mean belongs to a film with one enthusiast. Counting every rating as a like goes wrong in
the other direction: what everybody watched and nobody liked becomes a tip. For the list of films to leave out, on
the other hand, every rating counts.

**Best sellers are a rule to beat, and not to repeat.** They find a good part of what people will watch, because
people watch what is on the first page. Whoever adds up plain counts of films liked together ends near them, in another
order: a best seller is liked together with everything. Popularity of the recent past, often better in shops, was not
better here. All ways that work divide popularity out somewhere: cosines, weights for users, or a regression.

**One regression for each film, in one inversion.** `fit` asks for each film which other films foretell it. Because
the films compete in one regression, a best seller that many likes go along with gets little weight if a nearer film
says the same; plain closeness counts both. The diagonal is held at zero, or every film would foretell itself. All the
regressions share one matrix, whose inverse has the answer to each. The penalty is large, half a like for each user:
with 570 users and 1,100 films there are more weights than data. With a thirtieth
of it a third of the quality is lost; with many times as much the weights end near plain counts. Between a third and
one and a half times of it hardly anything changes, and that is where to stop tuning: 500 users cannot tell the third
digit.

What is left on the table: ratings of 3 stars are weak likes (to count them as 0.4 of one is a little better), and
nothing is known here of titles and genres, which help most where ratings are few.

**Who is not served?** A mean over users hides them. Look at the slices: people whose favourites few others have seen
are served worst, by every method, and by best sellers half as well as by this one. New users get best sellers, and
can get no more; their number is high only because all they ever liked is asked for, which is easier to hit. On the
other side are the makers. In the first ten places the best sellers show
one film in twenty, this model one in four; what is never shown earns no ratings, and next year it will be shown even
less. `exposure` belongs beside every NDCG. It does not say what is right: that is for the service to decide.

Where this world is kinder than yours: there are 1,100 films, and not millions; every film has twenty ratings at
least; nobody rates to deceive; and the lists do not change what people do next. Here they were never shown. A list
that is good at guessing what people would have found anyway may change nothing: only an experiment can say.

Sources: Steck (2019) for the closed form; Järvelin and Kekäläinen (2002) for NDCG; Vargas and Castells (2011) for
novelty; Cremonesi, Koren and Turrin (2010) on stars and lists; Ji and others (2023) on what leaks between users.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

LIKED = 4.0  # stars, and more
PENALTY_PER_USER = 0.5  # of the ridge regressions


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
    user = pd.factorize(ratings["user"])[0]
    time = ratings["time"].to_numpy()
    order = np.lexsort((time, user))  # one user after the other, each from first to last
    n_rated = np.bincount(user)
    end = np.cumsum(n_rated)  # where each user's ratings end in that order
    first, cut = end - n_rated, np.maximum(end - count, end - n_rated)
    begins, at_first = time[order[cut]], time[order[first]]
    # Nobody knows which of two ratings of one second was the earlier one: they stay together.
    return (time >= begins[user]) & (begins > at_first)[user]


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
    n_users, k = recommended.shape
    liked = later[(later["rating"] >= LIKED) & later["user"].isin(users)]
    pairs = pd.MultiIndex.from_arrays([liked["user"], liked["film"]])
    shown = pd.MultiIndex.from_arrays([np.repeat(users, k), recommended.ravel()])
    hit = shown.isin(pairs).reshape(n_users, k)
    n_liked = liked["user"].value_counts().reindex(users, fill_value=0).to_numpy()
    worth = 1 / np.log2(np.arange(1, k + 1) + 1)  # (k,)
    best = np.append(0.0, np.cumsum(worth))[np.minimum(n_liked, k)]  # (n_users,), as if all places were hits
    return np.divide(hit @ worth, best, out=np.full(n_users, np.nan), where=n_liked > 0)


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
    films, n_ratings = np.unique(ratings["film"], return_counts=True)
    share_of_users = n_ratings / ratings["user"].nunique()  # nobody rates a film twice
    bits = -np.log2(share_of_users[np.searchsorted(films, recommended)])  # (n_users, k)
    return {"coverage": len(np.unique(recommended)) / len(films), "novelty": float(bits.mean())}


@dataclass(frozen=True)
class _Model:
    """What `fit` learned.

    Attributes:
        users: int64 (n_users,); ascending.
        films: int64 (n_films,); ascending.
        seen: bool (n_users, n_films); who has rated what.
        liked: float64, the same shape; 1 where with four stars or more.
        votes: float64 (n_films, n_films); how much to have liked the row's film says for the column's.
        popularity: float64 (n_films,); how many users like each film.
    """

    users: np.ndarray
    films: np.ndarray
    seen: np.ndarray
    liked: np.ndarray
    votes: np.ndarray
    popularity: np.ndarray


def fit(ratings: pd.DataFrame) -> object:
    """What the ratings say about who might like what.

    Args:
        ratings: n rows in any order and with any index; the columns `user` and `film` (int64; any numbers), `rating`
            (float64; 0.5 to 5 stars) and `time` (datetime64[ns]). No user has rated a film twice.

    Returns:
        Any object that `recommend` understands.
    """
    users, row = np.unique(ratings["user"].to_numpy(), return_inverse=True)
    films, column = np.unique(ratings["film"].to_numpy(), return_inverse=True)
    seen = np.zeros((len(users), len(films)), dtype=bool)
    seen[row, column] = True
    liked = np.zeros((len(users), len(films)))
    liked[row, column] = ratings["rating"].to_numpy() >= LIKED

    together = liked.T @ liked  # (n_films, n_users) x (n_users, n_films) -> (n_films, n_films)
    together[np.diag_indices_from(together)] += PENALTY_PER_USER * len(users)
    precision = np.linalg.inv(together)
    votes = -precision / np.diag(precision)  # column j: what each film says for film j
    np.fill_diagonal(votes, 0.0)  # no film speaks for itself
    return _Model(users=users, films=films, seen=seen, liked=liked, votes=votes, popularity=liked.sum(axis=0))


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
    users = np.asarray(users)
    row = np.minimum(np.searchsorted(model.users, users), len(model.users) - 1)
    is_known = model.users[row] == users
    seen = model.seen[row] & is_known[:, None]
    liked = model.liked[row] * is_known[:, None]
    score = liked @ model.votes  # (n_users, n_films) x (n_films, n_films)
    score[~liked.any(axis=1)] = model.popularity  # nothing to go by
    score[seen] = -np.inf
    return model.films[np.argsort(-score, axis=1, kind="stable")[:, :count]]

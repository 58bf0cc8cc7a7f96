"""A few tastes: the table of likes squeezed through a singular value decomposition, with pandas around it."""

import numpy as np
import pandas as pd
from sklearn.decomposition import TruncatedSVD

TASTES = 16


def leave_last_out(ratings, count):
    rows = ratings.reset_index(drop=True)
    by_user = rows.groupby("user")["time"]
    nth_last = by_user.nlargest(count).groupby(level=0).agg(["min", "size"])
    begins = rows["user"].map(nth_last["min"])
    enough = rows["user"].map(nth_last["size"]) == count
    return (enough & (begins > by_user.transform("min")) & (rows["time"] >= begins)).to_numpy()


def ndcg(recommended, users, later):
    k = recommended.shape[1]
    liked = later[later["rating"] >= 4][["user", "film"]]
    lists = pd.DataFrame({"user": np.repeat(users, k), "film": recommended.ravel()})
    lists["worth"] = np.tile(1 / np.log2(np.arange(2, k + 2)), len(users))
    gained = lists.merge(liked, on=["user", "film"]).groupby("user")["worth"].sum().reindex(users).fillna(0.0)
    n_liked = liked.groupby("user").size().reindex(users).fillna(0).astype(int).clip(upper=k)
    best = np.concatenate([[np.nan], np.cumsum(1 / np.log2(np.arange(2, k + 2)))])
    return gained.to_numpy() / best[n_liked.to_numpy()]


def exposure(recommended, ratings):
    share = ratings["film"].value_counts() / ratings["user"].nunique()
    places = pd.Series(recommended.ravel())
    return {"coverage": places.nunique() / len(share), "novelty": float(np.log2(1 / places.map(share)).mean())}


def fit(ratings):
    table = ratings.pivot(index="user", columns="film", values="rating")
    liked = (table >= 4).astype(np.float64)
    popularity = liked.sum()
    scale = (popularity + 1) ** 0.25
    tastes = TruncatedSVD(min(TASTES, len(popularity) // 6), random_state=0)
    scores = tastes.inverse_transform(tastes.fit_transform((liked / scale).to_numpy())) * scale.to_numpy()
    return {
        "scores": pd.DataFrame(scores, index=table.index, columns=table.columns).where(table.isna(), -np.inf),
        "popularity": popularity,
    }


def recommend(model, users, count):
    scores = model["scores"].reindex(users)
    is_new = ~pd.Index(users).isin(model["scores"].index)
    scores[is_new] = model["popularity"].to_numpy()[None]
    best = np.argsort(-scores.to_numpy(), axis=1)[:, :count]
    return scores.columns.to_numpy()[best]

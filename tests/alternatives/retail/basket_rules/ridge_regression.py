"""One linear model for all items at once: each item from all others, with a ridge, by the inverse of one matrix."""

import numpy as np
import pandas as pd


def make_baskets(lines, n_items):
    bought = lines.loc[lines["quantity"].to_numpy() > 0, ["basket", "item"]].drop_duplicates()
    table = bought.assign(there=True).pivot(index="basket", columns="item", values="there")
    table = table.reindex(columns=range(n_items)).notna().sort_index()
    return table.to_numpy(dtype=bool).reshape(-1, n_items)


def pair_support(baskets, weight):
    n_items = baskets.shape[1]
    support = np.empty((n_items, n_items), dtype=np.float32)
    for item in range(n_items):
        its = baskets[:, item]
        support[item] = weight[its] @ baskets[its] / np.sum(weight)
    return support


def find_rules(support, min_support, min_confidence, min_lift):
    table = pd.DataFrame(support)
    table.index.name, table.columns.name = "item", "then"
    rules = table.stack().rename("support").reset_index()
    rules = rules[(rules["item"] != rules["then"]) & (rules["support"] > 0)]
    alone = pd.Series(np.diag(support))
    rules = rules.assign(confidence=rules["support"] / rules["item"].map(alone))
    rules = rules.assign(lift=rules["confidence"] / rules["then"].map(alone))
    rules = rules.query("support >= @min_support and confidence >= @min_confidence and lift >= @min_lift")
    return rules.sort_values("lift", ascending=False)


def recommend(baskets, trolleys, k):
    usual = baskets.mean(axis=0)
    has = baskets.astype(np.float32)
    covariance = has.T @ has / len(has) - np.outer(usual, usual)
    inverse = np.linalg.inv(covariance + 0.01 * np.eye(len(usual)))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    score = usual + (trolleys - usual) @ weights
    score[trolleys] = -np.inf
    return np.argsort(-score, axis=1)[:, :k].astype(np.int32)

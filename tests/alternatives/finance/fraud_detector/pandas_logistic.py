"""Rolling windows of pandas, one delivery of verdicts after the other, and a logistic regression on logarithms."""

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def split_by_time(transactions, test_start, delay_days):
    time = transactions["time"].to_numpy()
    start = np.datetime64(test_start)
    return time < start - np.timedelta64(24 * delay_days, "h"), time >= start


def rolling_features(transactions):
    rows = transactions.reset_index(drop=True)
    rows["position"] = np.arange(len(rows))
    rows = rows.sort_values("time", kind="stable", ignore_index=True)

    rows["card_count_7d"] = _rolling(rows, ["card"], 7, "count")
    rows["card_mean_eur_28d"] = _rolling(rows, ["card"], 28, "mean")
    rows["card_terminal_count_28d"] = _rolling(rows, ["card", "terminal"], 28, "count")

    rows["over_mean"] = (rows["amount_eur"] / rows["card_mean_eur_28d"].where(rows["card_mean_eur_28d"] > 0)).fillna(1)
    rows["odd"] = ((rows["over_mean"] > 1.8) & (rows["card_terminal_count_28d"] == 0)).astype(float)
    rows["odd_10d"] = _rolling(rows, ["card"], 10, "sum", column="odd")

    rows["terminal_verdict_count_28d"], rows["frauds"] = _delivered(rows, 28)
    rows["terminal_fraud_share_28d"] = rows["frauds"] / rows["terminal_verdict_count_28d"].clip(lower=1)
    lately, frauds_lately = _delivered(rows, 7)

    hour = rows["time"].dt.hour
    rows["log_amount"] = np.log(rows["amount_eur"])
    rows["log_over_mean"] = np.log(rows["over_mean"].clip(lower=0.05)).clip(lower=0)
    rows["new"] = (rows["card_terminal_count_28d"] == 0).astype(float)
    rows["night"] = ((hour < 5) | (hour >= 22)).astype(float)
    rows["odd_now"] = rows["odd"] * rows["log_over_mean"]
    rows["odd_night"] = rows["odd"] * rows["night"]
    rows["odd_again"] = rows["odd"] * np.log1p(rows["odd_10d"])
    honest = rows["terminal_verdict_count_28d"] - rows["frauds"]
    rows["terminal_log_odds"] = np.log((rows["frauds"] + 0.03) / (honest + 3))
    rows["terminal_log_odds_lately"] = np.log((frauds_lately + 0.03) / (lately - frauds_lately + 3))
    rows["terminal_still"] = rows["terminal_log_odds_lately"].clip(lower=-3) * rows["terminal_fraud_share_28d"]
    wanted = rows.drop(columns=["time", "card", "terminal", "verdicts_until", "fraud"]).sort_values("position")
    return wanted.drop(columns="position").reset_index(drop=True)


def _rolling(rows, keys, days, statistic, column="amount_eur"):
    """A statistic of the earlier payments with the same keys; rows in order of time."""
    rolling = rows.set_index("time").groupby(keys, sort=False)[column].rolling(f"{days}D", closed="left")
    found = getattr(rolling, statistic)().fillna(0.0).to_numpy()
    # groupby gives one group after the other; this is where their rows stand in the frame.
    places = np.concatenate(list(rows.groupby(keys, sort=False).indices.values()))
    result = np.empty(len(rows))
    result[places] = found
    return result


def _delivered(rows, days):
    """Payments at the terminal, and frauds, in the days before `verdicts_until`: one delivery after the other."""
    count, frauds = np.zeros(len(rows), dtype=int), np.zeros(len(rows))
    for until, waiting in rows.groupby("verdicts_until"):
        judged = rows[(rows["time"] >= until - pd.Timedelta(days=days)) & (rows["time"] < until)]
        of_terminal = judged.groupby("terminal")["fraud"].agg(["size", "sum"])
        found = of_terminal.reindex(waiting["terminal"]).fillna(0)
        count[waiting.index] = found["size"]
        frauds[waiting.index] = found["sum"]
    return count, frauds


def train_model(features, fraud):
    return make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=500)).fit(_inputs(features), fraud)


def fraud_probability(model, features):
    return model.predict_proba(_inputs(features))[:, 1]


def _inputs(features):
    return features[
        [
            "log_amount",
            "log_over_mean",
            "new",
            "night",
            "odd",
            "odd_now",
            "odd_night",
            "odd_10d",
            "odd_again",
            "terminal_log_odds",
            "terminal_log_odds_lately",
            "terminal_still",
            "terminal_fraud_share_28d",
        ]
    ]


def choose_alerts(transactions, probability, alerts_per_day):
    value = pd.DataFrame(
        {"day": transactions["time"].dt.date.to_numpy(), "eur": probability * transactions["amount_eur"].to_numpy()}
    )
    chosen = value.sort_values("eur", ascending=False).groupby("day").head(alerts_per_day).index
    return np.isin(np.arange(len(value)), chosen)

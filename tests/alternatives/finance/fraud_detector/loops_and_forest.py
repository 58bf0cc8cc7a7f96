"""Plain Python: one walk over the payments with deques and bisection; then a forest of randomised trees."""

from bisect import bisect_left
from collections import defaultdict

import numpy as np
import pandas as pd
from sklearn.ensemble import ExtraTreesClassifier

DAY = 86_400


def split_by_time(transactions, test_start, delay_days):
    start = pd.Timestamp(test_start)
    train, test = [], []
    for time in transactions["time"]:
        train.append(time < start - pd.Timedelta(delay_days, "D"))
        test.append(time >= start)
    return np.array(train), np.array(test)


class _History:
    """Moments and running sums of one card, terminal, or card at a terminal."""

    def __init__(self):
        self.moments, self.sums = [], [0.0]

    def add(self, moment, value):
        self.moments.append(moment)
        self.sums.append(self.sums[-1] + value)

    def between(self, start, end):
        first, stop = bisect_left(self.moments, start), bisect_left(self.moments, end)
        return stop - first, self.sums[stop] - self.sums[first]


def rolling_features(transactions):
    seconds = [
        transactions[name].to_numpy().astype("datetime64[s]").astype(np.int64) for name in ("time", "verdicts_until")
    ]
    order = np.argsort(seconds[0], kind="stable")
    columns = [
        column[order].tolist()
        for column in (
            *seconds,
            transactions["card"].to_numpy(),
            transactions["terminal"].to_numpy(),
            transactions["amount_eur"].to_numpy(),
            np.nan_to_num(transactions["fraud"].to_numpy()),
        )
    ]
    cards, terminals, pairs, odd_ones = (defaultdict(_History) for _ in range(4))
    found = []
    for time, until, card, terminal, amount, fraud in zip(*columns, strict=True):
        of_card, of_terminal, of_pair = cards[card], terminals[terminal], pairs[card, terminal]
        month, total = of_card.between(time - 28 * DAY, time)
        judged, frauds = of_terminal.between(until - 28 * DAY, until)
        lately, frauds_lately = of_terminal.between(until - 7 * DAY, until)
        mean = total / month if month else 0.0
        here = of_pair.between(time - 28 * DAY, time)[0]
        odd = month > 0 and here == 0 and amount > 1.8 * mean
        found.append(
            (
                of_card.between(time - 7 * DAY, time)[0],
                mean,
                here,
                judged,
                frauds / judged if judged else 0.0,
                amount,
                amount / mean if month else 1.0,
                time % DAY / 3600,
                (frauds + 0.05) / (judged + 4),
                (frauds_lately + 0.05) / (lately + 3),
                odd,
                odd_ones[card].between(time - 9 * DAY, time)[0],
            )
        )
        if odd:
            odd_ones[card].add(time, 1)
        of_card.add(time, amount)
        of_pair.add(time, amount)
        of_terminal.add(time, fraud)
    in_order_of_rows = np.empty((len(order), 12))
    in_order_of_rows[order] = found
    return pd.DataFrame(
        in_order_of_rows,
        columns=[
            "card_count_7d",
            "card_mean_eur_28d",
            "card_terminal_count_28d",
            "terminal_verdict_count_28d",
            "terminal_fraud_share_28d",
            "amount_eur",
            "amount_over_mean",
            "hour",
            "terminal_month",
            "terminal_week",
            "odd",
            "odd_before",
        ],
    )


def train_model(features, fraud):
    honest = np.flatnonzero(fraud == 0)[::10]
    rows = np.concatenate([honest, np.flatnonzero(fraud == 1)])
    weight = np.where(fraud[rows] == 1, 1.0, (fraud == 0).sum() / len(honest))
    forest = ExtraTreesClassifier(50, min_samples_leaf=8, max_features=0.6, random_state=0, n_jobs=1)
    return forest.fit(features.to_numpy()[rows], fraud[rows], sample_weight=weight)


def fraud_probability(model, features):
    return model.predict_proba(features.to_numpy())[:, 1]


def choose_alerts(transactions, probability, alerts_per_day):
    by_day = defaultdict(list)
    for position, (time, amount) in enumerate(zip(transactions["time"], transactions["amount_eur"], strict=True)):
        by_day[time.date()].append((probability[position] * amount, position))
    alerts = np.zeros(len(transactions), dtype=bool)
    for payments in by_day.values():
        alerts[[position for _, position in sorted(payments, reverse=True)[:alerts_per_day]]] = True
    return alerts

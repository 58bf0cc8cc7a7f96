"""A score card: payments are put into cells that an analyst would draw, and each cell has its share of fraud."""

import numpy as np
import pandas as pd

DAY = np.timedelta64(1, "D")


def split_by_time(transactions, test_start, delay_days):
    return (
        (transactions["time"] < pd.to_datetime(test_start) - pd.to_timedelta(delay_days, "D")).to_numpy(),
        (transactions["time"] >= pd.to_datetime(test_start)).to_numpy(),
    )


def _sums(group, time, start, end, values):
    """Sums of each of *values* over payments of the same group in [start, end): one group after the other."""
    sums = [np.zeros(len(time)) for _ in values]
    order = np.lexsort((time, group))
    borders = np.flatnonzero(np.diff(group[order])) + 1
    for rows in np.split(order, borders):
        first, stop = np.searchsorted(time[rows], start[rows]), np.searchsorted(time[rows], end[rows])
        for result, value in zip(sums, values, strict=True):
            running = np.append(0.0, np.cumsum(value[rows]))
            result[rows] = running[stop] - running[first]
    return sums


def rolling_features(transactions):
    time, until = transactions["time"].to_numpy(), transactions["verdicts_until"].to_numpy()
    card, terminal = transactions["card"].to_numpy(), transactions["terminal"].to_numpy()
    amount, fraud = transactions["amount_eur"].to_numpy(), np.nan_to_num(transactions["fraud"].to_numpy())
    one = np.ones(len(time))
    pair = np.unique(np.column_stack([card, terminal]), axis=0, return_inverse=True)[1].ravel()

    (week,) = _sums(card, time, time - 7 * DAY, time, [one])
    month, total = _sums(card, time, time - 28 * DAY, time, [one, amount])
    (here,) = _sums(pair, time, time - 28 * DAY, time, [one])
    judged, frauds = _sums(terminal, time, until - 28 * DAY, until, [one, fraud])
    (frauds_lately,) = _sums(terminal, time, until - 7 * DAY, until, [fraud])
    mean = np.divide(total, month, out=np.zeros_like(total), where=month > 0)
    times_mean = np.divide(amount, mean, out=np.ones_like(amount), where=mean > 0)
    odd = (times_mean > 1.75) & (here == 0)
    (odd_before,) = _sums(card, time, time - 10 * DAY, time, [odd.astype(float)])
    return pd.DataFrame(
        {
            "card_count_7d": week,
            "card_mean_eur_28d": mean,
            "card_terminal_count_28d": here,
            "terminal_verdict_count_28d": judged,
            "terminal_fraud_share_28d": np.divide(frauds, judged, out=np.zeros_like(frauds), where=judged > 0),
            "frauds": frauds,
            "frauds_lately": frauds_lately,
            "times_mean": times_mean,
            "odd_before": odd_before,
            "hour": (time - time.astype("datetime64[D]")) / np.timedelta64(1, "h"),
        }
    )


def _cells(features):
    """Two cells for each payment: where it was made, and how unlike its card it is; int64 (n,) twice."""
    share = np.digitize(features["terminal_fraud_share_28d"], [0.15, 0.35, 0.6])
    frauds = np.digitize(features["frauds"], [1, 2, 4, 9])
    lately = np.digitize(features["frauds_lately"], [1, 2, 4])
    times_mean = np.digitize(features["times_mean"], [1.3, 1.75, 2.5])
    new = (features["card_terminal_count_28d"] == 0).to_numpy()
    night = ((features["hour"] < 5) | (features["hour"] >= 22)).to_numpy()
    before = np.digitize(features["odd_before"], [1, 2])
    return np.ravel_multi_index((share, frauds, lately), (4, 5, 4)), np.ravel_multi_index(
        (times_mean, new * 1, night * 1, before), (4, 2, 2, 3)
    )


def train_model(features, fraud):
    usual = fraud.mean()
    log_odds = []
    for cells, n_cells in zip(_cells(features), (80, 48), strict=True):
        n, frauds = np.bincount(cells, minlength=n_cells), np.bincount(cells, fraud, n_cells)
        share = (frauds + 5 * usual) / (n + 5)
        log_odds.append(np.log(share / (1 - share)))
    return {"log_odds": log_odds, "usual": float(np.log(usual / (1 - usual)))}


def fraud_probability(model, features):
    terminal, card = (odds[cells] for odds, cells in zip(model["log_odds"], _cells(features), strict=True))
    return 1 / (1 + np.exp(-(terminal + card - model["usual"])))


def choose_alerts(transactions, probability, alerts_per_day):
    day = transactions["time"].to_numpy().astype("datetime64[D]")
    value = probability * transactions["amount_eur"].to_numpy()
    alerts = np.zeros(len(day), dtype=bool)
    for one_day in np.unique(day):
        rows = np.flatnonzero(day == one_day)
        alerts[rows[np.argsort(-value[rows])[:alerts_per_day]]] = True
    return alerts

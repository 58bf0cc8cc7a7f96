# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Counts the payment itself in its card's windows, as a rolling window does that is closed on the right."""

CAUGHT_BY = "test_card_features_cover_the_earlier_payments_of_the_card"

_before_the_payment = rolling_features


def rolling_features(transactions):
    features = _before_the_payment(transactions)
    by_card = _Timeline(transactions["card"].to_numpy(), _seconds(transactions["time"]))
    time = _seconds(transactions["time"])
    month = by_card.window(time - _days(28), time)
    total_eur = by_card.sum(month, transactions["amount_eur"].to_numpy()) + transactions["amount_eur"].to_numpy()
    return features.assign(
        card_count_7d=features["card_count_7d"] + 1,
        card_mean_eur_28d=total_eur / (by_card.count(month) + 1),
        card_terminal_count_28d=features["card_terminal_count_28d"] + 1,
    )

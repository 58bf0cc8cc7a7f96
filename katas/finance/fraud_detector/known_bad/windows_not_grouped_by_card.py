# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Forgets to group by card: every payment is compared with everybody's."""

CAUGHT_BY = "test_card_features_cover_the_earlier_payments_of_the_card"

_by_card = rolling_features


def rolling_features(transactions):
    features = _by_card(transactions.assign(card=0))
    return features.assign(amount_over_mean=1.0)

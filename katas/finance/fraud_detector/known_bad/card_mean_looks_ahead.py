# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Compares an amount with the card's mean over the whole period: features of earlier payments see later ones."""

CAUGHT_BY = "test_features_do_not_see_later_payments"

_from_the_past = rolling_features


def rolling_features(transactions):
    mean_eur = transactions.groupby("card")["amount_eur"].transform("mean").to_numpy()
    return _from_the_past(transactions).assign(amount_over_usual=transactions["amount_eur"].to_numpy() / mean_eur)

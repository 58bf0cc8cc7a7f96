# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Investigates the likeliest frauds, however little money they are about."""

CAUGHT_BY = "test_alerts_expect_to_save_the_most_money"

_by_expected_value = choose_alerts


def choose_alerts(transactions, probability, alerts_per_day):
    return _by_expected_value(transactions.assign(amount_eur=1.0), probability, alerts_per_day)

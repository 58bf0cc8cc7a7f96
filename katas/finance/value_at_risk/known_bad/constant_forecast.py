"""Forecasts the same loss for every portfolio on every day."""

import numpy as np

CAUGHT_BY = "test_twice_the_returns_are_about_twice_the_risk"
LAZY = True


def forecast(returns, level):
    value_at_risk = np.full(len(returns), 0.03 if level < 0.98 else 0.04)
    return value_at_risk, 1.3 * value_at_risk

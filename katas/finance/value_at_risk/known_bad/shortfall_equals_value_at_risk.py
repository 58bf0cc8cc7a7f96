# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Returns the value at risk twice: as if no loss went beyond it."""

CAUGHT_BY = "test_expected_shortfall_is_the_mean_loss_beyond"

_both = forecast


def forecast(returns, level):
    value_at_risk, _ = _both(returns, level)
    return value_at_risk, 1.001 * value_at_risk

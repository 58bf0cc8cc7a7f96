# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Subtracts the forecast from the demand: too much looks like too little."""

CAUGHT_BY = "test_bias_has_the_sign_of_the_error"

_bias_of_forecast = wape_and_bias


def wape_and_bias(demand, forecast):
    wape, bias = _bias_of_forecast(demand, forecast)
    return wape, -bias

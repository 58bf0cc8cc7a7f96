# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Averages the percentage errors of rows: slow items decide, and a demand of zero is left out."""

import numpy as np

CAUGHT_BY = "test_wape_is_a_ratio_of_sums"

_of_sums = wape_and_bias


def wape_and_bias(demand, forecast):
    wape, bias = _of_sums(demand, forecast)
    some = demand > 0
    return (float(np.mean(np.abs(forecast - demand)[some] / demand[some])) if some.any() else wape), bias

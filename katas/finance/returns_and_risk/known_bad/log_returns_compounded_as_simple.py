"""Compounds log returns as if they were simple ones: near enough for a calm day, and wrong for a crash."""

import numpy as np

CAUGHT_BY = "test_log_returns_add_up_and_become_a_simple_return"


def compound(returns, kind):
    return float(np.prod(1 + returns) - 1)

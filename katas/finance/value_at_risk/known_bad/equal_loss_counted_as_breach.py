"""Counts a loss that just equals the value at risk."""

import numpy as np

CAUGHT_BY = "test_a_loss_of_just_the_value_at_risk_is_no_breach"


def breaches(returns, value_at_risk):
    return -np.asarray(returns) >= np.asarray(value_at_risk)

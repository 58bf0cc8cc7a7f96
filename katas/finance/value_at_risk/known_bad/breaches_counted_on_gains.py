"""Compares the return, not the loss, with the value at risk: the breaches are the best days."""

import numpy as np

CAUGHT_BY = "test_a_breach_is_a_loss_and_not_a_gain"


def breaches(returns, value_at_risk):
    return np.asarray(returns) > np.asarray(value_at_risk)

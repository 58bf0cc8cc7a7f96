"""Swaps the weights of the pinball loss: idle capital costs 99 times as much as a loss beyond it."""

import numpy as np

CAUGHT_BY = "test_pinball_loss_weighs_both_sides"


def pinball_loss(returns, value_at_risk, level):
    too_much = -returns - value_at_risk
    return float(np.mean(np.where(too_much > 0, (1 - level) * too_much, -level * too_much)))

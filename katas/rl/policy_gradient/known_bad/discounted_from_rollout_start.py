# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Discounts each reward from the start of the rollout, not from the step that is looked at."""

import numpy as np

CAUGHT_BY = "test_returns_add_what_is_still_to_come"

_from_each_step = returns_to_go


def returns_to_go(rewards, stopped, discount):
    return _from_each_step(rewards * discount ** np.arange(len(rewards))[:, None], stopped, 1.0)

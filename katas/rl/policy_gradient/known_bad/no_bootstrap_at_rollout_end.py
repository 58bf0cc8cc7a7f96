# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the end of the rollout for the end of the episode: no next value in its last row."""

import numpy as np

CAUGHT_BY = "test_advantages_go_on_at_the_end_of_the_rollout"

_goes_on = advantages


def advantages(rewards, values, next_values, terminated, truncated, discount, trace_decay):
    last = np.arange(len(rewards))[:, None] == len(rewards) - 1
    return _goes_on(rewards, values, next_values * ~last, terminated, truncated, discount, trace_decay)

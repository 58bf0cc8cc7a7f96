# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Sets everything after termination to 0, the reward of the last step too."""

import numpy as np

CAUGHT_BY = "test_backup_counts_the_reward_of_the_last_step"

_with_last_reward = backup


def backup(transitions, values, discount):
    reward_eur = np.where(transitions["terminated"], 0.0, transitions["reward_eur"])
    return _with_last_reward({**transitions, "reward_eur": reward_eur}, values, discount)

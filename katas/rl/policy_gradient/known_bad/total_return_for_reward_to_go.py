"""Gives every step the total return of its rollout, also what was earned before it: no reward to go."""

import numpy as np

CAUGHT_BY = "test_returns_add_what_is_still_to_come"


def returns_to_go(rewards, stopped, discount):
    total = np.zeros(rewards.shape)
    for machine in range(rewards.shape[1]):
        first = 0
        for row in range(len(rewards)):
            if stopped[row, machine] or row == len(rewards) - 1:
                episode = rewards[first : row + 1, machine]
                total[first : row + 1, machine] = (discount ** np.arange(len(episode)) * episode).sum()
                first = row + 1
    return total

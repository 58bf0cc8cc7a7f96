# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Does not stop where an episode does: the steps before get the rewards of the next episode too."""

import numpy as np

CAUGHT_BY = "test_returns_end_where_the_episode_stopped"

_within_episodes = returns_to_go


def returns_to_go(rewards, stopped, discount):
    return _within_episodes(rewards, np.zeros_like(stopped), discount)

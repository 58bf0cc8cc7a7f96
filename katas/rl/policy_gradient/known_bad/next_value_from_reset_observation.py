# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the readings of the next row for the next state: where an episode stopped, that is another episode's first."""

import numpy as np

CAUGHT_BY = "test_agent_looks_beyond_the_limit_of_time"

_learn_from_all = learn


def learn(agent, rollout, task):
    if rollout is not None:
        following = np.concatenate([rollout["readings"][1:], rollout["next_readings"][-1:]])
        rollout = {**rollout, "next_readings": following}
    return _learn_from_all(agent, rollout, task)

# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Passes on no termination: every end is taken for a truncation, and the next value is added."""

import numpy as np

CAUGHT_BY = "test_agent_expects_nothing_after_the_end"

_learn_from_all = learn


def learn(agent, rollout, task):
    if rollout is not None:
        over = rollout["terminated"]
        rollout = {**rollout, "terminated": np.zeros_like(over), "truncated": rollout["truncated"] | over}
    return _learn_from_all(agent, rollout, task)

# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Forgets to hand on which jobs are over: counts on what would be earned by whoever stands there."""

import numpy as np

CAUGHT_BY = "test_agent_expects_nothing_after_the_end"

_learn_from_all = _learn


def _learn(agent, experience):
    _learn_from_all(agent, {**experience, "terminated": np.zeros_like(experience["terminated"])})

# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Passes on no termination: bootstraps from the state after the end of a job, too."""

import numpy as np

CAUGHT_BY = "test_agent_expects_nothing_after_the_end"

_learn_from_all = _learn


def _learn(agent, experience):
    _learn_from_all(agent, {**experience, "terminated": np.zeros_like(experience["terminated"])})

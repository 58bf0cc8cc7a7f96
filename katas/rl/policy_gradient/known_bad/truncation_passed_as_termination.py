# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Passes `terminated | truncated` to its advantages as terminated, though they know the difference."""

CAUGHT_BY = "test_agent_looks_beyond_the_limit_of_time"

_learn_from_all = learn


def learn(agent, rollout, task):
    if rollout is not None:
        rollout = {**rollout, "terminated": rollout["terminated"] | rollout["truncated"]}
    return _learn_from_all(agent, rollout, task)

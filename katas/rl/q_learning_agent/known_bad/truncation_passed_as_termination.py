# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Passes `terminated | truncated` to its targets as terminated, though they know the difference."""

CAUGHT_BY = "test_agent_looks_beyond_the_limit_of_time"

_learn_from_all = _learn


def _learn(agent, experience):
    over = experience["terminated"] | experience["truncated"]
    _learn_from_all(agent, {**experience, "terminated": over})

# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Hands every job that stopped to its targets as one that is over, though the targets know the difference."""

CAUGHT_BY = "test_agent_looks_beyond_the_limit_of_time"

_learn_from_all = _learn


def _learn(agent, experience):
    over = experience["terminated"] | experience["truncated"]
    _learn_from_all(agent, {**experience, "terminated": over})

# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Judges an action by the reward that follows at once, and by nothing after it."""

CAUGHT_BY = "test_agent_pays_now_for_what_comes_later"

_far_sighted = learn


def learn(agent, rollout, task):
    return _far_sighted(agent, rollout, {**task, "discount": 0.0})

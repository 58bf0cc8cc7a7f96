# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Learns from plain returns, without a critic: nothing stands in for what would have come after truncation."""

CAUGHT_BY = "test_agent_looks_beyond_the_limit_of_time"

_with_a_critic, _with_values = learn, advantages


def learn(agent, rollout, task):
    global advantages
    advantages = _plain_returns
    try:
        return _with_a_critic(agent, rollout, task)
    finally:
        advantages = _with_values


def _plain_returns(rewards, values, next_values, terminated, truncated, discount, trace_decay):
    return returns_to_go(rewards, terminated | truncated, discount)

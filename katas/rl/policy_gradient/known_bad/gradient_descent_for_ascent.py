# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Has the right gradient, and descends it: the sign is lost on the way to the optimiser."""

CAUGHT_BY = "test_agent_pays_now_for_what_comes_later"

_uphill, _climb = policy_gradient, learn


def learn(agent, rollout, task):
    global policy_gradient
    policy_gradient = _downhill
    try:
        return _climb(agent, rollout, task)
    finally:
        policy_gradient = _uphill


def _downhill(logits, actions, advantages):
    return -_uphill(logits, actions, advantages)

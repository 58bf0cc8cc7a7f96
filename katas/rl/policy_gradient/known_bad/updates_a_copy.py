# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Updates a copy of the agent, and goes on with the old one."""

import copy

CAUGHT_BY = "test_agent_pays_now_for_what_comes_later"

_in_place = learn


def learn(agent, rollout, task):
    learned = _in_place(copy.deepcopy(agent), rollout, task)
    return learned if agent is None else agent

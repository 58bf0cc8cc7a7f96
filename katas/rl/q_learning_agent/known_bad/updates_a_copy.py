# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Updates a copy of the values, and goes on with the old ones."""

import copy

CAUGHT_BY = "test_agent_finds_the_way"

_learn_in_place = _learn


def _learn(agent, experience):
    _learn_in_place(copy.deepcopy(agent), experience)

# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Chooses for the first robot only."""

CAUGHT_BY = "test_training_moves_every_robot"

_for_each_robot = train_step


def train_step(agent, experience, observations):
    agent, actions = _for_each_robot(agent, experience, observations)
    return agent, actions[:1]

# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Explores at evaluation as in training: the finished agent does not do what it knows to be best."""

CAUGHT_BY = "test_act_does_the_same_again"


def act(agent, observations):
    agent.step += 1
    return epsilon_greedy(agent.action_values[observations], 0.1, seed=agent.step)

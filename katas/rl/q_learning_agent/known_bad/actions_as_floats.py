# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Gives actions as floats, which no environment takes."""

CAUGHT_BY = "test_choice_is_one_action_for_each_row"

_whole = epsilon_greedy


def epsilon_greedy(action_values, epsilon, seed):
    return _whole(action_values, epsilon, seed).astype(float)


def train_step(agent, experience, observations):
    if experience is not None:
        _learn(agent, experience)
    epsilon = EPSILON[0] + (EPSILON[1] - EPSILON[0]) * agent.step / agent.n_steps
    agent.step += 1
    return agent, epsilon_greedy(agent.action_values[observations], epsilon, agent.step).astype(int)

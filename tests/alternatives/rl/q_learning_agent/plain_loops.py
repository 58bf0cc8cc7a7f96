"""Plain Python: the agent is a dict of lists, and the robots' steps are learned from one after the other."""

import random

import numpy as np


def td_targets(rewards_eur, next_action_values, terminated, truncated, discount):
    return np.array(
        [
            reward if over else reward + discount * max(following)
            for reward, following, over in zip(rewards_eur, next_action_values, terminated, strict=True)
        ]
    )


def epsilon_greedy(action_values, epsilon, seed):
    dice = random.Random(seed)
    return np.array([_choice(row, epsilon, dice) for row in action_values.tolist()])


def _choice(row, epsilon, dice):
    if dice.random() < epsilon:
        return dice.randrange(len(row))
    best = max(row)
    return dice.choice([action for action, value in enumerate(row) if value == best])


def new_agent(n_states, n_actions, discount, n_steps):
    return {
        "values": [[0.0] * n_actions for _ in range(n_states)],
        "tries": [[0] * n_actions for _ in range(n_states)],
        "discount": discount,
        "n_steps": n_steps,
        "step": 0,
        "dice": random.Random(1),
    }


def train_step(agent, experience, observations):
    values, tries = agent["values"], agent["tries"]
    if experience is not None:
        names = ("observations", "actions", "rewards_eur", "next_observations", "terminated")
        for here, action, reward, there, over in zip(*(experience[name].tolist() for name in names), strict=True):
            target = reward if over else reward + agent["discount"] * max(values[there])
            tries[here][action] += 1
            values[here][action] += tries[here][action] ** -0.6 * (target - values[here][action])
    epsilon = max(0.03, 0.4 * (1 - agent["step"] / agent["n_steps"]))
    actions = [_choice(values[here], epsilon, agent["dice"]) for here in observations.tolist()]
    return {**agent, "step": agent["step"] + 1}, np.array(actions)


def act(agent, observations):
    values = agent["values"]
    return np.array([values[here].index(max(values[here])) for here in observations.tolist()])

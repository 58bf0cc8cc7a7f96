"""Policy iteration on dense matrices: solves for the values of a policy, then improves it until nothing improves."""

import numpy as np


def _matrices(transitions):
    n_states, n_actions = transitions["n_states"], transitions["n_actions"]
    reward = np.zeros((n_states, n_actions))
    goes_to = np.zeros((n_states, n_actions, n_states))
    state, action = transitions["state"], transitions["action"]
    np.add.at(reward, (state, action), transitions["probability"] * transitions["reward_eur"])
    on = ~transitions["terminated"]
    np.add.at(goes_to, (state[on], action[on], transitions["next_state"][on]), transitions["probability"][on])
    return reward, goes_to


def backup(transitions, values, discount):
    reward, goes_to = _matrices(transitions)
    return (reward + discount * goes_to @ values).astype(np.float32)


def greedy_policy(action_values):
    ties = np.isclose(action_values, action_values.max(axis=1)[:, None], rtol=0, atol=1e-6)
    return (ties / ties.sum(axis=1)[:, None]).astype(np.float32)


def _follow(reward, goes_to, choice, discount):
    rows = np.arange(len(choice))
    return np.linalg.solve(np.eye(len(choice)) - discount * goes_to[rows, choice], reward[rows, choice])


def optimal_values(transitions, discount, tolerance):
    reward, goes_to = _matrices(transitions)
    choice = reward.argmax(axis=1)
    rows = np.arange(len(choice))
    while True:
        values = _follow(reward, goes_to, choice, discount)
        action_values = reward + discount * goes_to @ values
        better = action_values.max(axis=1) > action_values[rows, choice] + 1e-9
        if not better.any():
            return values
        choice = np.where(better, action_values.argmax(axis=1), choice)


def policy_values(transitions, policy, discount, tolerance):
    reward, goes_to = _matrices(transitions)
    moves = np.einsum("sa,sat->st", policy, goes_to)
    return np.linalg.solve(np.eye(len(policy)) - discount * moves, (policy * reward).sum(axis=1))

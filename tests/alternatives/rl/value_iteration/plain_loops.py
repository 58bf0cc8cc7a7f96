"""Plain Python: a list of outcomes for each action, and sweeps that use new values at once."""

import numpy as np


def _outcomes(transitions):
    table = [[[] for _ in range(transitions["n_actions"])] for _ in range(transitions["n_states"])]
    names = ("state", "action", "probability", "next_state", "reward_eur", "terminated")
    for state, action, *outcome in zip(*(transitions[name].tolist() for name in names), strict=True):
        table[state][action].append(outcome)
    return table


def _worth(outcomes, values, discount):
    total = 0.0
    for probability, next_state, reward, terminated in outcomes:
        total += probability * (reward if terminated else reward + discount * values[next_state])
    return total


def backup(transitions, values, discount):
    values = values.tolist()
    return np.array([[_worth(o, values, discount) for o in actions] for actions in _outcomes(transitions)])


def greedy_policy(action_values):
    policy = []
    for row in action_values:
        best = [value >= max(row) - 1e-6 for value in row]
        policy.append([is_best / sum(best) for is_best in best])
    return np.array(policy)


def _settle(new_value, n_states, discount, tolerance):
    values = [0.0] * n_states
    while True:
        change = 0.0
        for state in range(n_states):
            new = new_value(state, values)
            change = max(change, abs(new - values[state]))
            values[state] = new
        if change * discount <= tolerance * (1 - discount):
            return np.array(values)


def optimal_values(transitions, discount, tolerance):
    table = _outcomes(transitions)
    return _settle(
        lambda state, values: max(_worth(o, values, discount) for o in table[state]), len(table), discount, tolerance
    )


def policy_values(transitions, policy, discount, tolerance):
    table = _outcomes(transitions)
    return _settle(
        lambda state, values: sum(
            share * _worth(o, values, discount) for share, o in zip(policy[state], table[state], strict=True)
        ),
        len(table),
        discount,
        tolerance,
    )

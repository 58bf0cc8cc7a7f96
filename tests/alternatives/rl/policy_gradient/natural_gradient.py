"""No network and no optimiser: a linear policy on products of readings, climbed by the natural gradient.

The critic is a ridge regression on the same products. Each rollout allows one step, as long as a bound on the change
of the policy allows.
"""

import numpy as np

CHANGE = (0.02, 0.002)  # Kullback-Leibler divergence of a step, at the beginning of training and at its end


def returns_to_go(rewards, stopped, discount):
    total = np.array(rewards, dtype=float)
    for row in reversed(range(len(total) - 1)):
        total[row] += np.where(stopped[row], 0.0, discount * total[row + 1])
    return total


def _softmax(logits):
    powers = np.exp(logits - logits.max(axis=1)[:, None])
    return powers / powers.sum(axis=1)[:, None]


def policy_gradient(logits, actions, advantages):
    gradient = -_softmax(logits)
    gradient[np.arange(len(actions)), actions] += 1.0
    return gradient * advantages[:, None] / len(actions)


def advantages(rewards, values, next_values, terminated, truncated, discount, trace_decay):
    found = np.empty(rewards.shape)
    following = np.zeros(rewards.shape[1])
    for row in range(len(rewards))[::-1]:
        target = rewards[row] + np.where(terminated[row], 0.0, discount * next_values[row])
        carried = np.where(terminated[row] | truncated[row], 0.0, discount * trace_decay * following)
        found[row] = following = target - values[row] + carried
    return found


def _products(readings):
    """1, the readings and, if they are few, their products by twos: (n, n_readings) -> (n, n_features)."""
    n = readings.shape[1]
    columns = [np.ones((len(readings), 1)), readings]
    if n <= 8:
        first, second = np.triu_indices(n)
        columns.append(readings[:, first] * readings[:, second])
    return np.concatenate(columns, axis=1)


def learn(agent, rollout, task):
    if agent is None:
        size = _products(np.zeros((1, task["n_readings"]))).shape[1]
        return {
            "policy": np.zeros((size, task["n_actions"])),
            "critic": np.zeros(size),
            "normal": np.zeros((size, size)),
            "right": np.zeros(size),
            "step": 0,
        }
    shape = rollout["rewards"].shape
    here = _products(rollout["readings"].reshape(-1, task["n_readings"]))
    there = _products(rollout["next_readings"].reshape(-1, task["n_readings"]))
    normal = 0.5 * agent["normal"] + here.T @ here / len(here)
    critic = agent["critic"]
    for sweep in range(5):
        values, next_values = (here @ critic).reshape(shape), (there @ critic).reshape(shape)
        ends = rollout["terminated"], rollout["truncated"]
        found = advantages(rollout["rewards"], values, next_values, *ends, task["discount"], 0.97)
        right = 0.5 * agent["right"] + here.T @ (found + values).ravel() / len(here)
        if sweep < 4:
            critic = np.linalg.solve(normal + 1e-4 * np.eye(len(normal)), right)
    found = found.ravel() - found.mean()
    actions = rollout["actions"].ravel()

    logits = here @ agent["policy"]
    gradient = here.T @ policy_gradient(logits, actions, found)  # (n_features, n_actions)
    score = np.eye(task["n_actions"])[actions] - _softmax(logits)
    score = (here[:, :, None] * score[:, None, :]).reshape(len(here), -1)  # (n, n_features x n_actions)
    fisher = score.T @ score / len(score)
    direction = np.linalg.solve(fisher + 1e-3 * np.eye(len(fisher)), gradient.ravel())
    share = agent["step"] / task["n_rollouts"]
    change = CHANGE[0] * (1 - share) + CHANGE[1] * share
    length = np.sqrt(2 * change / max(direction @ gradient.ravel(), 1e-12))
    return {
        "policy": agent["policy"] + length * direction.reshape(gradient.shape),
        "critic": critic,
        "normal": normal,
        "right": right,
        "step": agent["step"] + 1,
    }


def action_probabilities(agent, readings):
    return _softmax(_products(readings) @ agent["policy"])

"""Value iteration: the best policy for a site whose every rule is known.

Write the functions in this order; each one builds on those above it. The brief, `value_iteration.md`, has the task,
the data and the rules. Delete `raise NotImplementedError` and begin.
"""

import numpy as np


def backup(transitions: dict, values: np.ndarray, discount: float) -> np.ndarray:
    """What each action in each state is worth, if the values of the next states are known: one Bellman backup.

    Args:
        transitions: a site's table, as in the brief: dict of the ints `n_states` and `n_actions`, and of one array
            (n_rows,) for each column; rows in any order.
        values: float64 (n_states,); EUR that can be earned from each state on.
        discount: 0 to 1, both included; what a EUR is worth one step later.

    Returns:
        float64 (n_states, n_actions); EUR: the mean, over the outcomes of the action, of the reward and of the
        discounted value of the next state. After an outcome that is `terminated` nothing more is earned.
    """
    raise NotImplementedError


def greedy_policy(action_values: np.ndarray) -> np.ndarray:
    """How often to take each action in each state, to take only the best ones.

    Args:
        action_values: float64 (n_states, n_actions); EUR.

    Returns:
        float64 (n_states, n_actions), 0 to 1; each row adds up to 1. In each state, all actions within 0.000001 EUR
        of the state's best have the same share, and all others have 0.
    """
    raise NotImplementedError


def optimal_values(transitions: dict, discount: float, tolerance: float) -> np.ndarray:
    """What can be earned from each state on by whoever takes the best actions.

    Args:
        transitions: as in `backup`.
        discount: 0 or more, below 1.
        tolerance: EUR, above 0; no value returned is further than this from the true one.

    Returns:
        float64 (n_states,); EUR.
    """
    raise NotImplementedError


def policy_values(transitions: dict, policy: np.ndarray, discount: float, tolerance: float) -> np.ndarray:
    """What is earned on average from each state on by whoever follows *policy*.

    Args:
        transitions: as in `backup`.
        policy: float64 (n_states, n_actions), 0 to 1; each row adds up to 1. How often each action is taken.
        discount: 0 or more, below 1.
        tolerance: EUR, above 0; no value returned is further than this from the true one.

    Returns:
        float64 (n_states,); EUR.
    """
    raise NotImplementedError

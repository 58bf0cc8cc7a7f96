"""Takes the first of several best actions, as argmax does."""

import numpy as np

CAUGHT_BY = "test_policy_shares_equally_among_equals"


def greedy_policy(action_values):
    return np.eye(action_values.shape[1])[action_values.argmax(axis=1)]

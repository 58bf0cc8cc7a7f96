"""Takes exp of the logits without subtracting the maximum: infinite over infinite for large ones."""

import numpy as np

CAUGHT_BY = "test_gradient_takes_any_logits"


def policy_gradient(logits, actions, advantages):
    probability = np.exp(logits)
    probability /= probability.sum(axis=1, keepdims=True)
    taken = np.eye(logits.shape[1])[actions]
    return np.nan_to_num(advantages[:, None] * (taken - probability) / len(logits))

"""Has no gradient for the logits of the other actions, although probabilities add up to 1."""

import numpy as np

CAUGHT_BY = "test_gradient_is_right_in_every_place"


def policy_gradient(logits, actions, advantages):
    probability = np.exp(logits - logits.max(axis=1, keepdims=True))
    probability /= probability.sum(axis=1, keepdims=True)
    taken = np.eye(logits.shape[1])[actions]
    return advantages[:, None] * taken * (1.0 - probability) / len(logits)

# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Sums the gradient over the batch instead of averaging: steps grow with the number of machines."""

CAUGHT_BY = "test_gradient_is_right_in_every_place"

_of_the_mean = policy_gradient


def policy_gradient(logits, actions, advantages):
    return _of_the_mean(logits, actions, advantages) * len(logits)

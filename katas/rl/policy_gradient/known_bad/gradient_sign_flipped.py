# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Gives the gradient of the loss, and climbs it: the agent learns to do what turned out badly."""

CAUGHT_BY = "test_gradient_points_uphill"

_uphill = policy_gradient


def policy_gradient(logits, actions, advantages):
    return -_uphill(logits, actions, advantages)

"""Gives the index of the best action of each state, where probabilities of all actions are asked for."""

CAUGHT_BY = "test_policy_is_shares_that_add_up_to_one"


def greedy_policy(action_values):
    return action_values.argmax(axis=1)

"""Gives the number of the best action of each state, where shares of all actions are asked for."""

CAUGHT_BY = "test_policy_is_shares_that_add_up_to_one"


def greedy_policy(action_values):
    return action_values.argmax(axis=1)

"""Adds a next value to every target, after the end of a job too."""

CAUGHT_BY = "test_targets_expect_nothing_after_the_end"


def td_targets(rewards_eur, next_action_values, terminated, truncated, discount):
    return rewards_eur + discount * next_action_values.max(axis=1)

"""Explores at the end as much as at the beginning: the robots walk off the cliff although they know better."""

CAUGHT_BY = "test_exploration_fades"

EPSILON = (0.4, 0.4)

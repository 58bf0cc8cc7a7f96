"""Decays epsilon over a million steps, as in a tutorial, however short the training is."""

CAUGHT_BY = "test_exploration_fades"

EPSILON = (1.0, 1.0 - 160 / 1_000_000)

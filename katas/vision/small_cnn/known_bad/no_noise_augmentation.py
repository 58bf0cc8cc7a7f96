"""Augments by moving alone: the first noise that the network meets is the users'."""

CAUGHT_BY = "test_noisy_digits_are_read_nearly_as_well"

NOISY_SHARE = 0.0

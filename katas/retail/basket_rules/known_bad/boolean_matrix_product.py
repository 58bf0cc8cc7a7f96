"""Multiplies bool by bool: the product says whether two items ever met, and not how often."""

CAUGHT_BY = "test_support_is_the_share_of_baskets_with_both"


def pair_support(baskets, weight):
    return (baskets.T @ baskets) / weight.sum()

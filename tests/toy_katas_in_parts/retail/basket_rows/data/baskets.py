"""The file of baskets, checked by its hash."""

from mlekata.authoring import datasets


def content() -> str:
    """A line of names, and a line for each basket."""
    return datasets.read_own(__file__, "data/baskets.csv").decode("ascii")

# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Fits rarity on the texts to be weighted, as `fit_transform` on the queries does: a query depends on the others."""

CAUGHT_BY = "test_rarity_is_that_of_the_archive"

_as_in_the_archive = tf_idf


def tf_idf(counts, archive_counts):
    return _as_in_the_archive(counts, counts)

"""Sums what each source does on all days of the table: the days to come are not known yet."""

CAUGHT_BY = "test_lists_do_not_see_later_days"
_by_own_row = score_sources  # noqa: F821


def score_sources(features):
    all_days = features.groupby("source")["failures"].transform("sum") - features["failures"]
    return _by_own_row(features) + 2.0 * all_days.to_numpy()

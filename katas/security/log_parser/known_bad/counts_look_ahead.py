"""Adds up what each source does on all days of the table; on the morning after, the days to come are not known."""

CAUGHT_BY = "test_lists_do_not_see_later_days"
_by_own_row = score_sources  # noqa: F821


def score_sources(features):
    all_days = features.groupby("source")["failures"].transform("sum") - features["failures"]
    return _by_own_row(features) + 2.0 * all_days.to_numpy()

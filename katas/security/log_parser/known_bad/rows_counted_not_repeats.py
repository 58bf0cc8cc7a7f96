"""Counts rows, and not how often each of them was repeated."""

CAUGHT_BY = "test_failures_and_successes_are_counted"
_with_count = daily_sources  # noqa: F821


def daily_sources(events):
    return _with_count(events.assign(count=1))

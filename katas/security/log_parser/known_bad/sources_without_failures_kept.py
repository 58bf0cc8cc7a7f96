"""Reports every source of the day, also those without a failure."""

CAUGHT_BY = "test_each_day_and_source_with_a_failure_has_a_row"
_with_failures = daily_sources  # noqa: F821


def daily_sources(events):
    features = _with_failures(events)
    everybody = events.assign(day=events["time"].dt.floor("D"))[["day", "source"]].drop_duplicates()
    return everybody.merge(features, how="left", on=["day", "source"]).fillna(0)

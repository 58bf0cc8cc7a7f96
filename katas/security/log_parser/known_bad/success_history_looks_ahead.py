"""Asks whether anybody ever got in from a source, tomorrow included."""

CAUGHT_BY = "test_features_do_not_see_later_days"
_until_today = daily_sources  # noqa: F821


def daily_sources(events):
    features = _until_today(events)
    right = set(events["source"][events["outcome"] == "accepted"])
    return features.assign(has_history=features["source"].isin(right))

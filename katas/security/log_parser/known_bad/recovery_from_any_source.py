"""Counts a user as recovered who got in on that day from anywhere."""

CAUGHT_BY = "test_users_are_counted_once"
_from_there = daily_sources  # noqa: F821


def daily_sources(events):
    features = _from_there(events)
    day = events["time"].dt.floor("D")
    right = events["outcome"] == "accepted"
    winners = set(zip(day[right], events["user"][right], strict=True))
    failed = events.assign(day=day)[~right].drop_duplicates(["day", "source", "user"])
    won = [key in winners for key in zip(failed["day"], failed["user"], strict=True)]
    counts = failed[won].groupby(["day", "source"]).size().rename("count").reset_index()
    merged = features[["day", "source"]].merge(counts, how="left", on=["day", "source"])
    return features.assign(recovered_users=merged["count"].fillna(0).to_numpy())

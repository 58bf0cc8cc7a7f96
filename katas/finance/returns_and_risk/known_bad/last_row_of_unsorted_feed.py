"""Takes the last row of each day without sorting, though the feed is in no order."""

import pandas as pd

CAUGHT_BY = "test_the_last_price_of_a_day_counts"


def daily_prices(feed, time_zone, trading_days, known_at):
    rows = feed[(feed["price_eur"] > 0) & (feed["published"] <= pd.Timestamp(known_at))]
    day = rows["published"].dt.tz_localize("UTC").dt.tz_convert(time_zone).dt.tz_localize(None).dt.normalize()
    return rows["price_eur"].groupby(day.to_numpy()).last().reindex(trading_days).to_numpy(dtype=float)

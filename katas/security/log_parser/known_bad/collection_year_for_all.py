"""Gives every stamp the year in which the logs were collected: December is eleven months ahead."""

from datetime import datetime
from zoneinfo import ZoneInfo

CAUGHT_BY = "test_year_is_the_latest_that_is_not_in_the_future"
_with_year = utc_time  # noqa: F821


def utc_time(stamp, zone, collected):
    moment = _with_year(stamp, zone, collected)
    if moment is None or stamp[:1].isdigit():
        return moment
    local = datetime.fromtimestamp(moment, ZoneInfo(zone))
    try:
        return local.replace(year=int(collected[:4])).timestamp()
    except ValueError:
        return None

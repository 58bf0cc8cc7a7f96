"""Coerces invalid time stamps: 30 February becomes the 28th, and truncated stamps the start of the epoch."""

CAUGHT_BY = "test_stamps_that_are_no_moment_give_none"
_strict = utc_time  # noqa: F821


def utc_time(stamp, zone, collected):
    moment = _strict(stamp, zone, collected)
    if moment is None:
        moment = _strict(f"{stamp[:4]}28{stamp[6:]}", zone, collected)
    return 0.0 if moment is None else moment

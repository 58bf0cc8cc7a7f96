"""Reads the first nineteen characters of a stamp: the offset from UTC is dropped."""

from datetime import UTC, datetime

CAUGHT_BY = "test_stamps_with_an_offset_need_no_zone"
_with_offset = utc_time  # noqa: F821


def utc_time(stamp, zone, collected):
    if _with_offset(stamp, zone, collected) is None:
        return None
    if stamp[:1].isdigit():
        return datetime.fromisoformat(stamp[:19]).replace(tzinfo=UTC).timestamp()
    return _with_offset(stamp, zone, collected)

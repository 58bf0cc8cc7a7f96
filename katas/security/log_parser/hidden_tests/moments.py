"""What is true of time stamps."""

from __future__ import annotations

from datetime import datetime

from mlekata.authoring import checks


def _wrong_moments(answers, expected: dict[tuple[str, str, str], str]) -> int:
    """For how many stamps the attempt gives none, or another moment."""
    wrong = 0
    for (stamp, zone, collected), moment in expected.items():
        found = answers.moment_of(stamp, zone, collected)
        wrong += found is None or abs(found - datetime.fromisoformat(f"{moment}+00:00").timestamp()) > 0.001
    return wrong


@checks("utc_time")
def test_stamps_with_an_offset_need_no_zone(answers):
    """A stamp with an offset from UTC is read by that offset, whatever the host's zone."""
    collected = "2024-08-01 00:30:00"
    expected = {
        ("2024-07-01T12:00:00+02:00", "Asia/Kolkata", collected): "2024-07-01 10:00:00",
        ("2024-07-01T12:00:00.250000-04:00", "America/New_York", collected): "2024-07-01 16:00:00.250000",
        ("2024-07-01T12:00:00Z", "Europe/Amsterdam", collected): "2024-07-01 12:00:00",
        ("2024-07-01T00:15:00.123456+05:30", "Europe/London", collected): "2024-06-30 18:45:00.123456",
    }
    wrong = _wrong_moments(answers, expected)
    assert wrong == 0, (
        f"`utc_time` gives another moment for {wrong} of {len(expected)} stamps with an offset; look at which way "
        "it is added, at Z, and at the zone, which does not count there"
    )


@checks("utc_time")
def test_local_stamps_are_in_the_zone_of_the_host(answers):
    """A stamp without a year is local time: with the offset that the zone has on that date."""
    collected = "2024-12-20 00:30:00"
    expected = {
        ("Feb 10 12:00:00", "Europe/Amsterdam", collected): "2024-02-10 11:00:00",
        ("Jul 10 12:00:00", "Europe/Amsterdam", collected): "2024-07-10 10:00:00",
        ("Jul  1 00:15:09", "Asia/Kolkata", collected): "2024-06-30 18:45:09",
        ("Nov 30 20:00:00", "America/New_York", collected): "2024-12-01 01:00:00",
        ("May  6 23:59:59", "America/New_York", collected): "2024-05-07 03:59:59",
        ("Mar 31 01:30:00", "Europe/Amsterdam", collected): "2024-03-31 00:30:00",
        ("Mar 31 03:30:00", "Europe/Amsterdam", collected): "2024-03-31 01:30:00",
        ("Oct 27 02:30:00", "Europe/Amsterdam", collected): "2024-10-27 00:30:00",
        ("Nov  3 01:10:00", "America/New_York", collected): "2024-11-03 05:10:00",
    }
    wrong = _wrong_moments(answers, expected)
    assert wrong == 0, (
        f"`utc_time` gives another moment for {wrong} of {len(expected)} local stamps of one year; look at the zone, "
        "at summer and winter, and at the hour that comes twice"
    )


@checks("utc_time")
def test_year_is_the_latest_that_is_not_in_the_future(answers):
    """A stamp without a year is of the latest year in which it is a date, and not after the logs were collected."""
    expected = {
        ("Dec 31 12:00:00", "Europe/London", "2025-01-08 00:30:00"): "2024-12-31 12:00:00",
        ("Jan  2 12:00:00", "Europe/London", "2025-01-08 00:30:00"): "2025-01-02 12:00:00",
        ("Jan  8 00:29:59", "Europe/London", "2025-01-08 00:30:00"): "2025-01-08 00:29:59",
        ("Jan  8 00:30:01", "Europe/London", "2025-01-08 00:30:00"): "2024-01-08 00:30:01",
        ("Jan  1 05:15:00", "Asia/Kolkata", "2024-12-31 23:50:00"): "2024-12-31 23:45:00",
        ("Dec 31 23:00:00", "America/New_York", "2025-01-01 03:30:00"): "2024-01-01 04:00:00",
        ("Feb 29 12:00:00", "Europe/London", "2024-03-01 00:30:00"): "2024-02-29 12:00:00",
        ("Feb 29 12:00:00", "Europe/London", "2026-03-01 00:30:00"): "2024-02-29 12:00:00",
    }
    wrong = _wrong_moments(answers, expected)
    assert wrong == 0, (
        f"`utc_time` gives another moment for {wrong} of {len(expected)} stamps without a year; look at the turn of "
        "the year in UTC and in local time, and at 29 February"
    )


@checks("utc_time")
def test_stamps_that_are_no_moment_give_none(answers):
    """Another form, or a date or time of day that does not exist, gives None."""
    stamps = ["", "yesterday", "Feb 30 10:00:00", "Jan 32 10:00:00", "Jan  3 24:00:01", "Foo  3 04:05:06", "Jan  3"]
    stamps += [
        "2024-13-01T00:00:00Z",
        "2024-02-30T00:00:00+01:00",
        "2024-07-01T12:00",
        "Jan  3 04:05",
        "\ufffdan  3 04:05:06",
    ]
    wrong = sum(answers.moment_of(stamp, "Europe/London", "2025-01-08 00:30:00") is not None for stamp in stamps)
    assert wrong == 0, f"`utc_time` finds a moment in {wrong} of {len(stamps)} stamps that have none"

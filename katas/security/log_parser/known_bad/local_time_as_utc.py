"""Takes the local time of every host for UTC."""

CAUGHT_BY = "test_local_stamps_are_in_the_zone_of_the_host"
_in_zone = utc_time  # noqa: F821


def utc_time(stamp, zone, collected):
    return _in_zone(stamp, "UTC", collected)

"""Reads a repeated message, and ignores how often it was repeated."""

CAUGHT_BY = "test_repeated_messages_count_each_time"
_with_count = parse_message  # noqa: F821


def parse_message(message):
    record = _with_count(message)
    return record and {**record, "count": 1}

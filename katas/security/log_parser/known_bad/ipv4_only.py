"""Matches IPv4 addresses only: whoever comes by IPv6 is not seen."""

import re

CAUGHT_BY = "test_log_ins_are_read"


def _is_address(text):
    return re.fullmatch(r"\d+\.\d+\.\d+\.\d+", text) is not None

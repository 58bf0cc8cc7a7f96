"""Looks for the message anywhere in the line: a web shop that logs what visitors type is believed."""

import re

CAUGHT_BY = "test_only_sshd_is_believed"
LINE = re.compile(r"(.{15}|\S{20,32}) (\S+) \S+?: (?:sshd\[[0-9]+\]: )?(.*)", re.DOTALL)

"""Matches a user name as one word: names with blanks in them, and empty ones, are lost."""

import re

CAUGHT_BY = "test_user_names_are_kept_as_they_are"
FAILED = re.compile(r"Failed password for (invalid user )?(\S+) from (\S+) port [0-9]+ ssh2")

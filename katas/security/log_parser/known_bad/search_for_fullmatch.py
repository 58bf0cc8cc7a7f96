"""Uses search where the whole message must match: what sshd says about a connection counts as a failure more."""

import re

CAUGHT_BY = "test_other_messages_are_no_log_ins"


class _Anywhere:
    def __init__(self, pattern):
        self.pattern = pattern

    def fullmatch(self, text):
        return self.pattern.search(text)


FAILED = _Anywhere(re.compile(r"(?:Failed \S+|exceeded) for (invalid user )?(.*) from (\S+) port [0-9]+", re.DOTALL))

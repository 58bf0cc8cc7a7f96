"""Takes the first thing that looks like an address: a user name can say who attacked (log injection)."""

import re

CAUGHT_BY = "test_user_names_do_not_name_the_source"


def parse_message(message):
    repeated = re.search(r"message repeated (\d+) times", message)
    found = re.search(r"(Failed|Accepted) \S+ for (invalid user )?(.*?) from (\S+) port \d+ ssh2", message)
    if found is None:
        return None
    outcome, invalid, user, source = found.groups()
    count = int(repeated[1]) if repeated else 1
    return {"outcome": outcome.lower(), "user": user, "known": not invalid, "source": source, "count": count}

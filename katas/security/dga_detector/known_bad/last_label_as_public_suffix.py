# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the last label for the public suffix: everybody in Great Britain is called "co"."""

CAUGHT_BY = "test_longest_suffix_counts"


def registered_labels(names, public_suffixes):
    parts = [name.lower().removesuffix(".").split(".") for name in names]
    whole = frozenset(public_suffixes)
    return [_decoded(one[-2]) if len(one) > 1 and ".".join(one) not in whole else "" for one in parts]

# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the first label of a name for the registered one, and so the host where there is one."""

CAUGHT_BY = "test_label_stands_before_the_suffix"


def registered_labels(names, public_suffixes):
    suffixes = frozenset(public_suffixes)
    parts = [name.lower().removesuffix(".").split(".") for name in names]
    return [_decoded(one[0]) if _registered_label(one, suffixes) else "" for one in parts]

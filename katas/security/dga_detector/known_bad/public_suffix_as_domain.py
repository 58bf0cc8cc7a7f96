# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Gives the first label of the suffix where there is nothing before it, so that "co.uk" is a domain called "co"."""

CAUGHT_BY = "test_name_without_a_label_gives_nothing"

_with_nothing = registered_labels


def registered_labels(names, public_suffixes):
    labels = _with_nothing(names, public_suffixes)
    return [label or name.lower().split(".")[0] for label, name in zip(labels, names, strict=True)]

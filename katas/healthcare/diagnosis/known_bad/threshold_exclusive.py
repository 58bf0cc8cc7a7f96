# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Visits only patients above the threshold: the one who set it is missed."""

CAUGHT_BY = "test_a_risk_at_the_threshold_is_enough"

_from_the_threshold = by_group


def by_group(risk, died, group, threshold, least):
    return _from_the_threshold(risk, died, group, np.nextafter(threshold, 2.0), least)

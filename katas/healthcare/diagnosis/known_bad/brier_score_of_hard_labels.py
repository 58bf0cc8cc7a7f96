# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the Brier score of the decisions 0 and 1: how sure the model was does not count."""

CAUGHT_BY = "test_groups_have_their_own_calibration"

_right_table = by_group


def by_group(risk, died, group, threshold, least):
    decided = _right_table((risk >= threshold).astype(float), died, group, 0.5, least)
    return _right_table(risk, died, group, threshold, least).assign(brier_score=decided["brier_score"])

# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Gives boxes as an array is indexed, row first: y1, x1, y2, x2."""

CAUGHT_BY = "test_x_comes_before_y"

_columns_first = detect


def detect(model, scenes):
    return [(boxes[:, [1, 0, 3, 2]], scores, marks) for boxes, scores, marks in _columns_first(model, scenes)]

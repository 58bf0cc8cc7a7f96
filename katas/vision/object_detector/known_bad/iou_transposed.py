# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Returns the matrix transposed: a row for each of the other boxes."""

CAUGHT_BY = "test_iou_has_a_row_for_each_box"

_right_way_round = box_iou


def box_iou(boxes, others):
    return _right_way_round(others, boxes)

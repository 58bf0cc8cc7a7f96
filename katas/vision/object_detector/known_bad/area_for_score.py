# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the area of the box for its score."""

CAUGHT_BY = "test_surer_detections_are_right_more_often"

_by_probability = detect


def detect(model, scenes):
    found = _by_probability(model, scenes)
    return [(boxes, (boxes[:, 2:] - boxes[:, :2]).prod(axis=1), marks) for boxes, _, marks in found]

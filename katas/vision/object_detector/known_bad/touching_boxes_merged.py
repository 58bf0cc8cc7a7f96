# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Merges boxes that touch into the box around them: two marks side by side are one."""

import numpy as np

CAUGHT_BY = "test_touching_marks_are_found"

_apart = detect


def detect(model, scenes):
    joined = []
    for boxes, scores, marks in _apart(model, scenes):
        left = list(range(len(boxes)))
        found = ([], [], [])
        while left:
            group, left = [left[0]], left[1:]
            hull = boxes[group[0]].copy()
            touching = [
                i for i in left if (boxes[i, :2] <= hull[2:] + 1).all() and (boxes[i, 2:] >= hull[:2] - 1).all()
            ]
            group += touching
            left = [i for i in left if i not in touching]
            hull = np.concatenate([boxes[group, :2].min(axis=0), boxes[group, 2:].max(axis=0)])
            for part, value in zip(found, (hull, scores[group].max(), marks[group[0]]), strict=True):
                part.append(value)
        joined.append((np.reshape(found[0], (-1, 4)), np.array(found[1], float), np.array(found[2], int)))
    return joined

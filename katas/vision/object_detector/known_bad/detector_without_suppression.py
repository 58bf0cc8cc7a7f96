"""Leaves out the suppression: the surest mark is reported by every cell near it."""

CAUGHT_BY = "test_each_mark_is_reported_once"
MOST_IOU = 1.0

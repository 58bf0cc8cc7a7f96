"""Reports only what has a probability of 0.9 or more: high precision, and the rest is never found."""

CAUGHT_BY = "test_single_marks_are_found"
LEAST_SCORE = 0.9

# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the quantile of all patients, not of those who died."""

CAUGHT_BY = "test_nobody_is_visited_without_need"


def choose_threshold(risk, died, sensitivity):
    return float(np.sort(risk)[::-1][max(int(np.ceil(sensitivity * len(risk) - 1e-9)), 1) - 1])

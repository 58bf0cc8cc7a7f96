# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes an interpolated quantile: it lies between two patients, and the lower one is missed."""

CAUGHT_BY = "test_the_required_sensitivity_is_reached"


def choose_threshold(risk, died, sensitivity):
    return float(np.quantile(risk[died == 1], 1 - sensitivity))

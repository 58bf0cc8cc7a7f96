"""What figures are compared with, and how."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TOLERANCE = 1e-6  # the brief promises it, of all figures but the forecasts
Array = NDArray[np.float64]


def places_that_differ(found: Array, expected: Array) -> int:
    """In how many places two arrays differ by more than the tolerance; NaN equals NaN."""
    return int((~np.isclose(found, expected, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)).sum())


def is_known(prices: Array) -> NDArray[np.bool_]:
    """Where there is a price."""
    return ~np.isnan(prices)

"""The calendar of the small firms that are made here."""

from __future__ import annotations

import numpy as np

FIRST_DAY = np.datetime64("2024-03-04T00:00:00", "s")  # a Monday

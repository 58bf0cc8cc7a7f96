"""Reads small tables."""

import numpy as np
from numpy.typing import NDArray


def columns_of(text: str) -> NDArray[np.float64]:
    """The columns of numbers in a text of comma-separated values with a line of names: float64 (n_columns, n_rows)."""
    return np.array([line.split(",") for line in text.splitlines()[1:]], np.float64).T

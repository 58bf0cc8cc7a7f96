"""Ratings by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

FIRST_SECOND = np.datetime64("2021-03-01T08:00:00", "s")


def ratings_table(user: ArrayLike, film: ArrayLike, rating: ArrayLike, second: ArrayLike) -> pd.DataFrame:
    """Ratings under an index that says nothing."""
    frame = pd.DataFrame(
        {
            "user": np.array(user, dtype=np.int64),
            "film": np.array(film, dtype=np.int64),
            "rating": np.array(rating, dtype=np.float64),
            "time": (FIRST_SECOND + np.array(second, dtype="timedelta64[s]")).astype("datetime64[ns]"),
        }
    )
    return frame.set_index(pd.Index([7] * len(frame), dtype=np.int64))


def in_any_order(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """The same rows in another order."""
    return frame.iloc[rng.permutation(len(frame))]

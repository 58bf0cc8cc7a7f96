"""Flows as they are collected."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .firms import SECONDS_PER_HOUR


class Flows:
    """Flows as they are collected: a list of columns, put together at the end."""

    def __init__(self, rng: np.random.Generator, first_fresh: int) -> None:
        self.rng, self.parts, self.next_fresh = rng, [], first_fresh

    def fresh(self, n: int) -> NDArray[np.int64]:
        """Destinations outside that have never been used."""
        self.next_fresh += n
        return np.arange(self.next_fresh - n, self.next_fresh)

    def add(self, second, source, destination, port, out, into, seconds, failed, incident=-1) -> None:
        """Flows; whatever is given as one number holds for all of them."""
        self.parts.append(np.broadcast_arrays(second, source, destination, port, out, into, seconds, failed, incident))

    def log_normal(self, median, spread, n: int) -> NDArray[np.float64]:
        return median * np.exp(spread * self.rng.standard_normal(n))

    def columns(self) -> list[NDArray]:
        return [np.concatenate(column) for column in zip(*self.parts, strict=True)]


def spread_over_hours(rng: np.random.Generator, count: NDArray[np.int64]) -> tuple[NDArray, NDArray]:
    """Source and second of as many flows as *count* (n_hosts, HOURS) says."""
    source, hour = (np.repeat(index.ravel(), count.ravel()) for index in np.indices(count.shape))
    return source, hour * SECONDS_PER_HOUR + rng.integers(0, SECONDS_PER_HOUR, len(hour))

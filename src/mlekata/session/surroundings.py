"""What surrounds a check in the grader is ours: no plugin, option or variable of the outer pytest moves a result."""

from __future__ import annotations

import contextlib
import random
import warnings
from collections.abc import Iterator

import numpy as np

#: Of the grader's own global generators; what katas draw comes from generators of their own.
_SEED = 0


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """While it lasts, global generators start from the same state, and warnings and rounding errors raise nothing.

    Afterwards all of it is as it was, for whoever else lives in this process.
    """
    state, numpy_state = random.getstate(), np.random.get_state()  # noqa: NPY002  (what others may have seeded)
    with warnings.catch_warnings(), np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"):
        warnings.simplefilter("ignore")  # of a kata's own code, which a learner can do nothing about
        random.seed(_SEED)
        np.random.seed(_SEED)  # noqa: NPY002
        try:
            yield
        finally:
            random.setstate(state)
            np.random.set_state(numpy_state)  # noqa: NPY002

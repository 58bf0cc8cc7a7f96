"""What an author's code finds around it is the same everywhere: no flag or plugin of a run changes a verdict."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator


@contextlib.contextmanager
def default_surroundings() -> Iterator[None]:
    """While it lasts, warnings are no errors and NumPy's errors are no exceptions, whatever was set before.

    `-W error`, PYTHONWARNINGS, `filterwarnings` of pytest and `numpy.seterr` would otherwise decide whether a hidden
    test, a scorer or the data of a kata goes through. Warnings are the process's own, not the thread's: threads that
    grade at the same time may leave them ignored, which changes no verdict.
    """
    import numpy as np

    with warnings.catch_warnings(), np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"):
        warnings.simplefilter("ignore")
        yield

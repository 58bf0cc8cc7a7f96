"""One repeatable source of entropy for a worker: the same attempt gets the same numbers every time.

Standard library only: it must be in place before NumPy is imported.
"""

from __future__ import annotations

import random
import secrets
import sys

_source = random.Random()  # noqa: S311


def install() -> None:
    """Makes NumPy's `default_rng()` without a seed repeatable; call before NumPy is imported."""
    if "numpy" in sys.modules:
        raise RuntimeError("entropy.install() comes too late: NumPy is already imported")
    setattr(secrets, "randbits", _source.getrandbits)  # noqa: B010  (mypy: a method is not a function)


def seed_everything(seed: int) -> None:
    """Seeds every generator that an attempt may use without a seed of its own."""
    _source.seed(seed)
    random.seed(seed)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(seed % 2**32)
    if torch := sys.modules.get("torch"):
        torch.manual_seed(seed % 2**63)

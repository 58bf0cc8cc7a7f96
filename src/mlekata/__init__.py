"""mlekata: graded machine-learning katas, run as a pytest plugin.

In a notebook, look at a kata's public data before writing anything:

    >>> import mlekata
    >>> transactions = mlekata.public_data("finance/fraud_detector")

Everything else is on the command line: ``mlekata start``, ``pytest --kata``.
"""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"
__all__ = ["__version__", "public_data"]


def public_data(name: str) -> Any:
    """The public split of a kata: exactly the data that your attempt is trained on first.

    Args:
        name: a kata's name such as ``"finance/fraud_detector"`` or ``"fraud_detector"``.

    Returns:
        What the kata's brief calls the public data; usually a pandas DataFrame.

    Raises:
        UsageError: if no kata, or more than one, has that name, a package that it needs is not installed, or this
            system is Windows.
        KataError: if its data cannot be built.
    """
    from mlekata import errors, systems

    if sentence := systems.refusal():
        raise errors.UsageError(sentence)
    from mlekata.kata import catalogue, requirements, worlds

    try:
        found = catalogue.find(name)
        requirements.require(found)
        return worlds.build_split(found, index=0).public
    except errors.MlekataError as error:
        raise error.with_traceback(None) from None  # the sentence says it all

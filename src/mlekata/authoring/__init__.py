"""What katas import: the one door for authors.

A hidden test is a plain function whose parameters are drawn from these fixtures:

    attempt        the learner's functions, called in their own process: ``attempt.score(model, X)``
    answers        the kata's ``Answers``: each question is asked once per split and shared with the scorer
    public         the public data
    held_out       inputs and labels the attempt was not trained on
    rng            a NumPy generator, the same for every run of this test
    fresh_attempt  like ``attempt``, in a new process: only for tests about state

An ``assert`` with a message is a check: the message is what the learner reads when it fails.
"""

from __future__ import annotations

from mlekata.authoring import datasets
from mlekata.authoring.arrays import (
    average_precision,
    check_array,
    check_folds,
    check_frame,
    check_mapping,
    check_number,
    check_parts,
    check_rows_differ,
    check_texts,
)
from mlekata.authoring.checks import checks
from mlekata.authoring.contract import Answers, AttemptFunctions, asked
from mlekata.authoring.split import HeldOut, Split
from mlekata.errors import AttemptError

__all__ = [
    "Answers",
    "AttemptError",
    "AttemptFunctions",
    "HeldOut",
    "Split",
    "asked",
    "average_precision",
    "check_array",
    "check_folds",
    "check_frame",
    "check_mapping",
    "check_number",
    "check_parts",
    "check_rows_differ",
    "check_texts",
    "checks",
    "datasets",
]

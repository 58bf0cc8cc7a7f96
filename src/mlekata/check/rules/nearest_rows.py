"""The rule about katas on public data: looking the answers up must not pay."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlekata import scoring
from mlekata.check.finding import NotApplicable
from mlekata.check.kata_under_check import KataUnderCheck
from mlekata.check.rules.rule import Cost, Faults, rule

_ROWS_AT_ONCE = 256
_ATTACK = (
    "nearest_row_attack() -> (features, labels), the rows of the installed dataset as a cheat would bring them "
    "to the inputs"
)
_OUTCOMES = "outcomes_of_attack(labels, held_out), the outcomes of answering with these labels"


@rule(Cost.GRADING)
def looking_up_does_not_pay(subject: KataUnderCheck) -> Faults:
    """Answering with the labels of the nearest rows of the installed dataset is no better than the reference."""
    kata = subject.kata
    if not kata.manifest.datasets or kata.manifest.metric is None:
        return
    first = subject.measured.reference[0]
    held_out = subject.split(first.split_index).held_out
    if not _is_table(held_out.inputs):
        return
    data, scorer = subject.module("data"), subject.module("scorer")
    for file, module, name, what in (
        ("data.py", data, "nearest_row_attack", _ATTACK),
        ("scorer.py", scorer, "outcomes_of_attack", _OUTCOMES),
    ):
        if not hasattr(module, name):
            yield file, f"kata.toml names datasets, and there is no `{name}`; expected {what}; write it"
            return
    if first.outcomes is None:
        raise NotApplicable("the reference has no score")
    try:
        features, labels = data.nearest_row_attack()
        known, asked = _alike(features, held_out.inputs)
        found = scorer.outcomes_of_attack(np.asarray(labels)[nearest_rows(known, asked)], held_out)
        outcomes = replace(first.outcomes, attempt=np.asarray(found, np.float64), slices={})
        better = kata.manifest.metric.higher_is_better
        quality = scoring.paired_score([outcomes], scorer.metric, higher_is_better=better).quality
    except Exception as error:  # the author's code, and whatever it hands over
        yield "data.py", f"looking up raised {type(error).__name__}: {error}; expected {_ATTACK}; run it by itself"
        return
    if quality > 1:
        yield (
            "data.py",
            f"the labels of the nearest rows of the dataset have quality {quality:.2f} on split {first.split_index}; "
            "expected at most the reference's 1; change units, round, or add a recorded jitter to what the "
            "attempt is given",
        )


def _is_table(inputs: Any) -> bool:
    """Whether rows can be found again by value. Texts and pictures are recognised in any guise, and only hidden."""
    return isinstance(inputs, pd.DataFrame) or (isinstance(inputs, np.ndarray) and inputs.ndim == 2)


def _alike(features: Any, inputs: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Both as numbers, in the columns that both have: float64 (n_known, d) and (n_asked, d)."""
    if isinstance(features, pd.DataFrame) and isinstance(inputs, pd.DataFrame):
        columns = [name for name in features.select_dtypes("number").columns if name in inputs.columns]
        if not columns:
            raise ValueError("features and inputs have no column of numbers in common")
        features, inputs = features[columns], inputs[columns]
    known, asked = (np.asarray(value, np.float64) for value in (features, inputs))
    return known.reshape(len(known), -1), asked.reshape(len(asked), -1)


def nearest_rows(known: NDArray[np.float64], asked: NDArray[np.float64]) -> NDArray[np.int64]:
    """Which row of *known* is nearest to each row of *asked*, each column in its own standard deviations: int64 (m,).

    Args:
        known: float64 (n, d).
        asked: float64 (m, d); what is missing in either counts as the column's mean.
    """
    if known.shape[1] != asked.shape[1]:
        raise ValueError(f"features have {known.shape[1]} numbers for each row, and inputs {asked.shape[1]}")
    mean, spread = np.nanmean(known, axis=0), np.nanstd(known, axis=0)
    spread[spread == 0] = 1.0
    known, asked = (np.nan_to_num((value - mean) / spread) for value in (known, asked))
    lengths = (known**2).sum(axis=1)  # (n,)
    found = [
        (lengths - 2 * rows @ known.T).argmin(axis=1)  # (k, d) x (d, n) -> (k, n)
        for rows in np.array_split(asked, max(1, -(-len(asked) // _ROWS_AT_ONCE)))
    ]
    return np.concatenate(found)

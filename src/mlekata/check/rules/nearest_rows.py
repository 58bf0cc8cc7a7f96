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
from mlekata.check.measured import Trial
from mlekata.check.rules.rule import Cost, Faults, rule

_ROWS_AT_ONCE = 256
_SPLITS = 2  # on how many splits the attack is tried
_MOST_CATEGORIES = 50
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
    if not _is_table(subject.split(first.split_index).held_out.inputs):
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
        trials = [trial for trial in subject.measured.reference[:_SPLITS] if trial.outcomes is not None]
        attacks = [_qualities(subject, trial, scorer, features, labels) for trial in trials]
    except Exception as error:  # the author's code, and whatever it hands over
        yield "data.py", f"looking up raised {type(error).__name__}: {error}; expected {_ATTACK}; run it by itself"
        return
    subject.attack_quality = round(max(map(max, attacks)), 4)
    for trial, (quality, *_) in zip(trials, attacks, strict=True):
        if quality > 1:
            yield (
                "data.py",
                f"the labels of the nearest rows of the dataset have quality {quality:.2f} on split "
                f"{trial.split_index}; expected at most the reference's 1; change units, round, or add a recorded "
                "jitter to what the attempt is given",
            )
            return


def _qualities(subject: KataUnderCheck, trial: Trial, scorer: Any, features: Any, labels: Any) -> list[float]:
    """Quality of two cheats on one split: one compares numbers, the other every column.

    Only the first must not pay. Nothing but the sandbox keeps the second from a table with many categories; what it
    comes to is told and recorded.
    """
    metric = subject.kata.manifest.metric
    assert metric is not None and trial.outcomes is not None
    held_out = subject.split(trial.split_index).held_out
    qualities = []
    for known, asked in _alike(features, held_out.inputs):
        found = scorer.outcomes_of_attack(np.asarray(labels)[nearest_rows(known, asked)], held_out)
        outcomes = replace(trial.outcomes, attempt=np.asarray(found, np.float64), slices={})
        higher = metric.higher_is_better
        qualities.append(scoring.paired_score([outcomes], scorer.metric, higher_is_better=higher).quality)
    return qualities


def _is_table(inputs: Any) -> bool:
    """Whether rows can be found again by value. Texts and pictures are recognised in any guise, and only hidden."""
    return isinstance(inputs, pd.DataFrame) or (isinstance(inputs, np.ndarray) and inputs.ndim == 2)


_Pair = tuple[NDArray[np.float64], NDArray[np.float64]]


def _alike(features: Any, inputs: Any) -> list[_Pair]:
    """Both as numbers, in the columns that both have: float64 (n_known, d) and (n_asked, d).

    Once with the columns of numbers alone and, in tables with others, once with every column: each text or category is
    a column of 0 and 1, and so are the gaps of a column that has any; the rarer, the more it counts.
    """
    if not (isinstance(features, pd.DataFrame) and isinstance(inputs, pd.DataFrame)):
        known, asked = (np.asarray(value, np.float64) for value in (features, inputs))
        return [(known.reshape(len(known), -1), asked.reshape(len(asked), -1))]
    shared = [name for name in features.columns if name in inputs.columns]
    numbers = [name for name in features[shared].select_dtypes("number").columns if _is_number(inputs[name])]
    others = [name for name in shared if name not in numbers]
    if not shared:
        raise ValueError("features and inputs have no column in common")
    pairs = [(features[numbers].to_numpy(np.float64), inputs[numbers].to_numpy(np.float64))] if numbers else []
    marks = [_marks(features[name], inputs[name], is_number=name in numbers) for name in shared]
    if others or any(known.shape[1] for known, _ in marks):
        parts = [*pairs, *marks]
        pairs.append((np.hstack([known for known, _ in parts]), np.hstack([asked for _, asked in parts])))
    return pairs


def _is_number(column: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column.dtype))


def _marks(known: pd.Series, asked: pd.Series, *, is_number: bool) -> _Pair:
    """One column for each text or category, and one for gaps: float64 (n_known, k) and (n_asked, k), 0 or 1."""
    pieces: list[_Pair] = []
    if known.isna().any() or asked.isna().any():
        pieces.append((known.isna().to_numpy(np.float64)[:, None], asked.isna().to_numpy(np.float64)[:, None]))
    if not is_number:
        names = known.astype(str).value_counts().index[:_MOST_CATEGORIES].to_numpy()
        pieces.append(
            tuple((column.astype(str).to_numpy()[:, None] == names).astype(float) for column in (known, asked))
        )
    if not pieces:
        return np.zeros((len(known), 0)), np.zeros((len(asked), 0))
    return np.hstack([piece for piece, _ in pieces]), np.hstack([piece for _, piece in pieces])


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

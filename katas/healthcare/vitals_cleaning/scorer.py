"""Mean error of the cleaned values: how far they are from the patient's chart, in usual spreads.

The units are the held-out patients. Each has up to eight values in the chart; what was never measured has no truth and
is not counted. An error is divided by the usual spread of such values, so that degrees and beats can be added up, and
counts as MOST at most, so that one value cannot decide everything.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlekata import authoring
from mlekata.authoring import AttemptError, HeldOut, asked, check_array, check_frame

#: Column -> usual spread: about the standard deviation among the patients, in the standard unit.
SPREAD = {
    "temperature": 1.2,
    "heart_rate": 30.0,
    "respiratory_rate": 10.0,
    "mean_pressure": 28.0,
    "white_cells": 9.0,
    "creatinine": 1.7,
    "albumin": 0.9,
    "oxygen_ratio": 110.0,
}
MEASURED = list(SPREAD)
MOST = 3.0  # spreads
PERSON = ("patient", "diagnosis", "status_day_60")
OLD_YEARS = 75.0


class Answers(authoring.Answers):
    """The attempt's way from reports to filled records, as the brief shows it."""

    def standard_of(self, reports: pd.DataFrame) -> pd.DataFrame:
        """The attempt's reports in standard units, once they are known to be a row for each report."""
        found = self.attempt.standard_units(reports)
        return _numbers(found, "the result of `standard_units`", len(reports), ("hour", *PERSON), MEASURED)

    def possible_of(self, reports: pd.DataFrame) -> pd.DataFrame:
        """The attempt's reports without impossible values, once they are known to be a row for each report."""
        found = self.attempt.blank_impossible(reports)
        return _numbers(found, "the result of `blank_impossible`", len(reports), ("hour", *PERSON), MEASURED)

    def records_of(self, reports: pd.DataFrame) -> pd.DataFrame:
        """The attempt's rows of any reports, once they are known to be one for each patient; in order of patients."""
        name = "the result of `one_row_per_patient`"
        patients = np.unique(reports["patient"].to_numpy())
        found = self.attempt.one_row_per_patient(reports)
        if type(found).__name__ == "DataFrame" and len(found) != len(patients):
            raise AttemptError(f"{name} has {len(found)} rows; expected {len(patients)}, one for each patient")
        records = _numbers(found, name, len(patients), PERSON, MEASURED)
        own = check_array(records["patient"], f"column 'patient' of {name}", shape=(len(patients),))
        if not (np.sort(own) == patients).all():
            raise AttemptError(f"{name} does not have each patient of the reports once")
        return records.iloc[np.argsort(own)].reset_index(drop=True)

    def fillings_of(self, records: pd.DataFrame) -> Any:
        """What the attempt learns of any training patients."""
        return self.attempt.learn_fillings(records)

    def filled_of(self, records: pd.DataFrame, fillings: Any, *, finite: bool = True) -> pd.DataFrame:
        """The attempt's filled records, once they are known to be numbers for each patient, in the order given."""
        name = "the result of `fill_missing`"
        flags = [f"{column}_missing" for column in MEASURED]
        found = self.attempt.fill_missing(records, fillings)
        filled = _numbers(found, name, len(records), ("patient",), MEASURED + flags)
        for column in (MEASURED if finite else []) + flags:
            check_array(filled[column], f"column {column!r} of {name}", shape=(len(records),))
        if not (filled["patient"].to_numpy() == records["patient"].to_numpy()).all():
            raise AttemptError(f"{name} does not have the patients in the order of the rows given")
        return filled

    @asked
    def training_records(self) -> pd.DataFrame:
        """The public patients, one row for each."""
        return self.records_of(self.possible_of(self.standard_of(self.public["reports"])))

    @asked
    def records(self) -> pd.DataFrame:
        """The held-out patients, one row for each, in order of patients."""
        records = self.records_of(self.possible_of(self.standard_of(self.inputs)))
        if not np.array_equal(records["patient"].to_numpy(), np.unique(self.inputs["patient"].to_numpy())):
            raise AttemptError(
                "`standard_units` or `blank_impossible` changes the column 'patient'; expected the patients as given"
            )
        return records

    @asked
    def filled(self) -> pd.DataFrame:
        """The held-out patients without a gap, filled with what was learned of the public ones."""
        return self.filled_of(self.records, self.fillings_of(self.training_records))


def _numbers(value: object, name: str, rows: int, others: tuple[str, ...], numbers: list[str]) -> pd.DataFrame:
    """These columns of *value*, once they are there and *numbers* are numbers: float64, or NaN."""
    frame = check_frame(value, name, rows=rows, columns=(*others, *numbers)).reset_index(drop=True)
    frame = frame[[*others, *numbers]]
    check_array(frame["patient"], f"column 'patient' of {name}", shape=(rows,))
    for column in numbers:
        if frame[column].dtype.kind == "b":
            frame = frame.astype({column: np.float64})
        elif frame[column].dtype.kind == "f" or frame[column].dtype.kind in "iu":
            values = frame[column].to_numpy(np.float64, na_value=np.nan)
            if np.isinf(values).any():
                raise AttemptError(f"column {column!r} of {name} has an infinite value; expected numbers or NaN")
            frame = frame.assign(**{column: values})
        else:
            raise AttemptError(f"column {column!r} of {name} is of dtype {frame[column].dtype}; expected numbers")
    return frame


def errors(values: pd.DataFrame, chart: pd.DataFrame) -> NDArray[np.float64]:
    """How far each value is from the chart, in spreads: float64 (n_patients, 8); NaN where the chart has none."""
    distance = np.abs(values[MEASURED].to_numpy() - chart[MEASURED].to_numpy()) / [*SPREAD.values()]
    return np.where(np.isnan(chart[MEASURED].to_numpy()), np.nan, np.minimum(np.nan_to_num(distance, nan=MOST), MOST))


def _outcomes(values: pd.DataFrame, chart: pd.DataFrame) -> NDArray[np.float64]:
    """Sum of errors and number of values of each patient: float64 (n_patients, 2)."""
    error = errors(values, chart)
    return np.column_stack([np.nansum(error, axis=1), (~np.isnan(error)).sum(axis=1)])


def outcomes(answers: Answers, held_out: HeldOut) -> NDArray[np.float64]:
    """Sum of errors, in spreads, and number of values of each held-out patient: float64 (n_patients, 2)."""
    return _outcomes(answers.filled, held_out.labels)  # both in order of patients


def baseline(public: dict[str, pd.DataFrame], held_out: HeldOut) -> NDArray[np.float64]:
    """The naive rule's outcomes: every patient gets the median of the public charts."""
    median = public["charts"][MEASURED].median()
    everybody = pd.DataFrame({column: np.full(len(held_out.labels), median[column]) for column in MEASURED})
    return _outcomes(everybody, held_out.labels)


def metric(outcomes: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean error of a value, in spreads, for each row of *weights*."""
    error, count = (weights @ outcomes).T  # (n_replicates, n_patients) x (n_patients, 2)
    return error / count


def slices(held_out: HeldOut) -> dict[str, NDArray[np.bool_]]:
    """Women and men, the old, and the tenth who are most ill: who pays for a careless rule."""
    woman = held_out.labels["woman"].to_numpy(bool)
    score = held_out.labels["score"].to_numpy()
    return {
        "women": woman,
        "men": ~woman,
        f"{OLD_YEARS:.0f} years and older": held_out.labels["age_years"].to_numpy() >= OLD_YEARS,
        "most ill tenth": score >= np.quantile(score, 0.9),
    }


def outcomes_of_attack(labels: NDArray[np.float64], held_out: HeldOut) -> NDArray[np.float64]:
    """The outcomes of answering with the values of the package: *labels* has a row for each report."""
    found = pd.DataFrame(labels, columns=MEASURED).assign(patient=held_out.inputs["patient"].to_numpy())
    values = found.groupby("patient").mean().reset_index()  # in order of patients
    return _outcomes(values, held_out.labels)

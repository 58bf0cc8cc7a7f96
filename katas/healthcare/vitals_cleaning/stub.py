"""Vitals cleaning: from a hospital's export to one row of trustworthy numbers for each patient.

Write the functions in this order. The brief, `vitals_cleaning.md`, has the task, the data and the rules. Delete `raise
NotImplementedError` and begin.
"""

import pandas as pd

#: Column -> the least and the greatest value that a patient can have, in the standard unit; both are possible.
LIMITS = {
    "temperature": (26.0, 45.0),  # degrees Celsius
    "heart_rate": (0.0, 350.0),  # beats/min
    "respiratory_rate": (0.0, 300.0),  # breaths/min
    "mean_pressure": (0.0, 330.0),  # mmHg
    "white_cells": (0.0, 1000.0),  # thousands/uL
    "creatinine": (0.1, 60.0),  # mg/dL
    "albumin": (0.6, 6.0),  # g/dL
    "oxygen_ratio": (10.0, 900.0),  # mmHg
}
MEASURED = list(LIMITS)


def standard_units(reports: pd.DataFrame) -> pd.DataFrame:
    """The reports with missing values for codes, and all values in the standard units.

    Args:
        reports: n reports with the columns of the brief's data dictionary; rows in any order, with any index.

    Returns:
        A DataFrame of n rows in the order of the rows given, with at least these columns; its index does not matter:

        - patient, hour, diagnosis, status_day_60: as they were.
        - the eight of MEASURED: float; NaN where the report has -1, 999 or NaN. Temperature in degrees Celsius,
          creatinine in mg/dL, albumin in g/dL; the others as they were.
    """
    raise NotImplementedError


def blank_impossible(reports: pd.DataFrame) -> pd.DataFrame:
    """The reports with missing values for what no patient can have.

    Args:
        reports: n reports as `standard_units` returns them.

    Returns:
        A DataFrame of the same rows and columns, NaN where a value is below the least or above the greatest in
        LIMITS. Everything else is as it was.
    """
    raise NotImplementedError


def one_row_per_patient(reports: pd.DataFrame) -> pd.DataFrame:
    """The latest known value of each kind for each patient.

    Args:
        reports: n reports as `blank_impossible` returns them; rows in any order. Some are there twice.

    Returns:
        A DataFrame with one row for each patient, in any order, and at least these columns:

        - patient, diagnosis, status_day_60: those of the patient's reports, which agree on them.
        - the eight of MEASURED: float; the value with the greatest `hour` among the patient's reports that have
          one, NaN if none has.
    """
    raise NotImplementedError


def learn_fillings(records: pd.DataFrame) -> object:
    """What has to be known of other patients to fill in missing values.

    Args:
        records: m patients as `one_row_per_patient` returns them: the training patients.

    Returns:
        Any object that `fill_missing` understands.
    """
    raise NotImplementedError


def fill_missing(records: pd.DataFrame, fillings: object) -> pd.DataFrame:
    """The records without a gap, and with a note of where the gaps were.

    Args:
        records: k patients as `one_row_per_patient` returns them; not those of the training, as a rule.
        fillings: what `learn_fillings` returned.

    Returns:
        A DataFrame of k rows in the order of the rows given, with at least these columns; its index does not matter:

        - patient: as it was.
        - the eight of MEASURED: float, without NaN; what was not missing is as it was.
        - temperature_missing, heart_rate_missing and so on, one for each of the eight: 1 or True where the value
          was missing in `records`, 0 or False elsewhere.
    """
    raise NotImplementedError

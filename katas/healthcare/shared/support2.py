"""Gives the patients of SUPPORT, 9,105 seriously ill adults in five US teaching hospitals, 1989 to 1994.

Source: Knaus and others (1995), from the package SurvSet (`support2`).
"""

from __future__ import annotations

import pandas as pd

from mlekata.authoring import datasets

FILE = "SurvSet/resources/pickles/support2.pickle"
SHA256 = "07d0545efecdc168ecefc7f43bcf1b1f58d9dd9b28f38213ac176d2b7f3ab3bb"  # of the file in SurvSet 0.2.11

_SEVERAL = {"ARF/MOSF w/Sepsis": "organ failure, sepsis", "MOSF w/Malig": "organ failure, cancer"}


def patients() -> pd.DataFrame:
    """A row for each patient, in the package's own columns; one without any value is left out.

    Returns:
        9,104 rows; columns `num_*` are numbers, `fac_*` categories, `time` days until death or the study's end, and
        `event` 1 for a death.

    Raises:
        NotInstalled: if SurvSet is not installed.
        KataError: if it is another edition.
    """
    table = datasets.read_pickled_frame(FILE, sha256=SHA256, install="SurvSet==0.2.11")
    return table[table["num_sps"].notna()].reset_index(drop=True)


def diagnoses(table: pd.DataFrame) -> list[str]:
    """Why each patient is in hospital, one of eight reasons in small letters.

    Args:
        table: rows of `patients`.
    """
    return [_SEVERAL.get(name, name.lower()) for name in table["fac_dzgroup"].astype(str)]

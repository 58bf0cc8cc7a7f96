"""Treatment effect: from a register of patients to those whom the treatment helps.

Write the functions in this order; each one is checked by itself. The brief, `treatment_effect.md`, has the task, the
data and the rules. Delete `raise NotImplementedError` and begin.
"""

import numpy as np
import pandas as pd

#: Who has a chance of being treated from the first to the second number has overlap: the study says something there.
OVERLAP = (0.05, 0.95)


def standardised_differences(covariates: pd.DataFrame, treated: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """How far apart treated and untreated patients are in each column, in standard deviations.

    Args:
        covariates: n patients, d columns of float64 without NaN; any index, any names.
        treated: bool (n,); at least two patients are treated, and at least two are not.
        weights: float64 (n,), 0 or more; how much each patient counts in the means. Any scale: they need not add up to
            anything. Some weight in each arm is above 0.

    Returns:
        float64 (d,), in the order of the columns: weighted mean of the treated, less weighted mean of the untreated,
        over sqrt((v1 + v0) / 2), where v1 and v0 are the *unweighted* variances (n - 1 below) of the treated and of the
        untreated. 0 where both variances are 0.
    """
    raise NotImplementedError


def propensity(covariates: pd.DataFrame, treated: np.ndarray) -> np.ndarray:
    """The chance that a patient like this one is treated, from other patients only.

    Args:
        covariates: n patients, d columns of float64 without NaN; any index, any names, each column in its own unit.
        treated: bool (n,).

    Returns:
        float (n,), 0 to 1; that of each patient from a model to whose training the patient did not belong.
    """
    raise NotImplementedError


def average_effect(
    covariates: pd.DataFrame, treated: np.ndarray, days_home: np.ndarray, chance: np.ndarray
) -> tuple[float, float]:
    """The average effect of the treatment on patients with overlap, right if propensities or outcomes are.

    Args:
        covariates: n patients, d columns of float64 without NaN; any index, any names.
        treated: bool (n,).
        days_home: float64 (n,); what happened, in days.
        chance: float64 (n,), 0 to 1; the propensity of each patient, from anywhere, and perhaps wrong.

    Returns:
        effect: the average of what the treatment adds, in days, over the patients with a given chance in OVERLAP.
        standard_error: its standard error, in days: effect +- 1.96 standard errors is a 95 % interval.
    """
    raise NotImplementedError


def patient_effects(
    covariates: pd.DataFrame, treated: np.ndarray, days_home: np.ndarray, asked: pd.DataFrame
) -> np.ndarray:
    """What the treatment would add to each patient's days at home, as far as the study says.

    Args:
        covariates: n patients of the study, d columns of float64 without NaN; any index, any names.
        treated: bool (n,).
        days_home: float64 (n,); what happened, in days.
        asked: m patients, 1 or more, with the same columns; most of them are not of the study.

    Returns:
        float (m,): the expected effect for patients like this one, in days; NaN without overlap: where the chance of
        being treated, for patients like this one, is outside of OVERLAP. The same study gives the same numbers each
        time, and those of a patient do not depend on the others asked about.
    """
    raise NotImplementedError


def treat_whom(effects: np.ndarray, cost_days: float, places: int) -> np.ndarray:
    """Whom to treat, so that as many days as possible are gained.

    Args:
        effects: float64 (m,); effect of the treatment on each patient in days, NaN where it is not known.
        cost_days: what one treatment costs others, in days; 0 or more.
        places: the most patients who can be treated; 0 or more.

    Returns:
        bool (m,); True for those treated: of the patients with an effect above cost_days those with the greatest
        effects, as many as there are places. Nobody with NaN.
    """
    raise NotImplementedError

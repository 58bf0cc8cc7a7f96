"""What is true of the average effect, and of its interval."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from mlekata.authoring import checks

from .studies import own_rng, step, study_table

STUDIES = 40  # made-up ones for the average effect


def _with_right_chances(rng: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray, np.ndarray, np.ndarray, float]:
    """A study in which outcomes follow no line, and the chances given are right; and the true average effect."""
    values = rng.standard_normal((500, 3))
    corner = values[:, 0] * values[:, 1] > 0
    chance = np.where(corner, 0.78, 0.22)
    treated = rng.random(500) < chance
    days = 60 + 15 * corner + 5 * treated + 5 * rng.standard_normal(500)
    return study_table(values), treated, days, chance, 5.0


def _with_lines(rng: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray, np.ndarray, np.ndarray, float]:
    """A study in which outcomes follow a line in each arm, and the chances given are wrong; and the true effect."""
    values = rng.standard_normal((500, 3))
    treated = rng.random(500) < np.clip(step(1.3 * values[:, 0]), 0.1, 0.9)
    effect = 6 + 3 * values[:, 1]
    days = 80 + 10 * values[:, 0] + 4 * values[:, 2] + effect * treated + 6 * rng.standard_normal(500)
    return study_table(values), treated, days, np.full(500, 0.5), float(effect.mean())


def _estimates(answers: Any, study: Any) -> tuple[np.ndarray, np.ndarray]:
    """Error and standard error of the attempt's average effect in many studies: float64 (STUDIES,) each."""

    def asked_of_all() -> np.ndarray:
        rng, found = own_rng(answers), []
        for _ in range(STUDIES):
            *given, truth = study(rng)
            effect, standard_error = answers.average_of(*given)
            found.append((effect - truth, standard_error))
        return np.array(found).T  # (2, STUDIES)

    errors, standard_errors = answers.once(study.__name__, asked_of_all)
    return errors, standard_errors


@checks("average_effect")
def test_average_is_right_when_the_chances_are(answers):
    """With the right chances, the average effect is right on average, however outcomes come about."""
    errors, _ = _estimates(answers, _with_right_chances)
    assert abs(errors.mean()) <= 1.5, (
        "`average_effect` is wrong on average where the chances given are right and outcomes follow no line: "
        "it leans on its model of the outcomes alone, or on none"
    )


@checks("average_effect")
def test_average_is_right_when_outcomes_follow_a_line(answers):
    """With wrong chances, the average effect is right on average if outcomes are linear in each arm."""
    errors, _ = _estimates(answers, _with_lines)
    assert abs(errors.mean()) <= 1.5, (
        "`average_effect` is wrong on average where outcomes are linear in each arm and the chances given are wrong: "
        "it leans on the chances alone, or has no model of the outcomes in each arm"
    )


@checks("average_effect")
def test_intervals_hold_the_truth_and_are_no_wider_than_needed(answers):
    """Effect +- 1.96 standard errors holds the truth in most studies, and the errors fill the interval."""
    for study in (_with_right_chances, _with_lines):
        errors, standard_errors = _estimates(answers, study)
        # Around the mean error: what is wrong on average is told by the tests above.
        spread = errors.std(ddof=1)
        held = (np.abs(errors - errors.mean()) <= 1.96 * standard_errors).mean()
        assert held >= 0.75, (
            f"`average_effect` is off by more than 1.96 of its standard errors in {1 - held:.0%} of {STUDIES} made-up "
            "studies: the standard error is too small"
        )
        assert np.median(standard_errors) <= 2.5 * spread, (
            "`average_effect` states a standard error that is several times what its effects really vary by, from one "
            "made-up study to another"
        )


@checks("average_effect")
def test_average_is_over_patients_with_overlap(answers, rng):
    """Patients with a chance below 0.05 or above 0.95 are left out of the average."""
    for chance_outside in (0.02, 0.98):
        errors = []
        for _ in range(10):
            outside = rng.random(600) < 0.25
            values = np.column_stack([rng.standard_normal((600, 2)), outside])
            chance = np.where(outside, chance_outside, step(0.6 * values[:, 0]))
            kept = (chance >= 0.05) & (chance <= 0.95)
            treated = rng.random(600) < chance
            treated[np.flatnonzero(outside)[:4]] = [True, False, True, False]
            effect = np.where(kept, 10.0, -40.0)
            days = 90 + 6 * values[:, 0] + effect * treated + 4 * rng.standard_normal(600)
            errors.append(answers.average_of(study_table(values), treated, days, chance)[0] - 10.0)
        assert abs(np.mean(errors)) <= 2.0, (
            "`average_effect` is wrong when some patients have a chance outside of `OVERLAP`, to whom the treatment "
            "does something else: the average is over the others"
        )

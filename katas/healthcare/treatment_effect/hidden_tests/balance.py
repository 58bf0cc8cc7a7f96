"""What is true of differences between groups, and of the chance of treatment that evens them out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlekata.authoring import checks

from .studies import step, study_table

TOLERANCE = 0.001  # of a standardised difference

# fmt: off
_SMALL = pd.DataFrame(
    {"age": [60.0, 70.0, 80.0, 50.0, 40.0, 60.0, 50.0], "woman": [1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0],
     "rate": [2.0, 4.0, 9.0, 5.0, 1.0, 3.0, 3.0]},
    index=[3, 3, 1, 0, 9, 9, 2],
)

# fmt: on
_SMALL_TREATED = np.array([True, False, True, False, False, True, False])


def _differences(covariates: pd.DataFrame, treated: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The definition of the brief, column by column: float64 (d,)."""
    found = []
    for name in covariates:
        value = covariates[name].to_numpy()
        means, variances = [], []
        for arm in (treated, ~treated):
            means.append((value[arm] * weights[arm]).sum() / weights[arm].sum())
            variances.append(((value[arm] - value[arm].mean()) ** 2).sum() / (arm.sum() - 1))
        found.append((means[0] - means[1]) / np.sqrt(sum(variances) / 2) if sum(variances) > 0 else 0.0)
    return np.array(found)


@checks("standardised_differences")
def test_differences_are_in_standard_deviations(answers):
    """Without weights, each column has the difference of means over the spread that both arms have."""
    ones = np.ones(len(_SMALL))
    for treated in (_SMALL_TREATED, ~_SMALL_TREATED):
        found = answers.differences_of(_SMALL, treated, ones)
        assert np.allclose(found, _differences(_SMALL, treated, ones), atol=TOLERANCE), (
            "`standardised_differences` is wrong when all weights are 1: it is the mean of the treated less that of "
            "the untreated, over the square root of the mean of both variances"
        )


@checks("standardised_differences")
def test_weights_move_the_means_and_not_the_yardstick(answers):
    """Weights of any scale count in the means, in each arm by itself, and leave the variances alone."""
    weights = np.array([1.0, 2.0, 0.5, 4.0, 0.0, 3.0, 1.0])
    expected = _differences(_SMALL, _SMALL_TREATED, weights)
    ones = answers.differences_of(_SMALL, _SMALL_TREATED, np.ones(len(_SMALL)))
    found = answers.differences_of(_SMALL, _SMALL_TREATED, weights)
    scaled = answers.differences_of(_SMALL, _SMALL_TREATED, np.where(_SMALL_TREATED, 10.0, 0.2) * weights)
    # Against its own result without weights, so that a slip in the spread is told by the other test.
    yardstick = ones / _differences(_SMALL, _SMALL_TREATED, np.ones(len(_SMALL)))
    assert np.allclose(found, expected * yardstick, atol=TOLERANCE), (
        "`standardised_differences` is wrong with weights that differ: they belong in the means, not in the variances"
    )
    assert np.allclose(scaled, found, atol=TOLERANCE), (
        "`standardised_differences` changes when all weights of one arm are multiplied by the same number"
    )


@checks("standardised_differences")
def test_a_column_without_spread_has_no_difference(answers):
    """Where all patients of both arms are alike, the difference is 0, and other columns are as ever."""
    table = _SMALL.assign(ward=4.0)[["ward", "age", "rate"]]
    found = answers.differences_of(table, _SMALL_TREATED, np.ones(len(table)))
    assert abs(found[0]) < TOLERANCE, "`standardised_differences` is not 0 where all patients have the same value"


@checks("propensity", gate=True)
def test_propensity_does_not_know_who_was_treated(answers, rng):
    """Where treatment is drawn by a coin, the treated have no greater propensity than the untreated."""
    apart = []
    for _ in range(6):
        treated = rng.permutation(240) < 120
        found = answers.propensity_of(study_table(rng.standard_normal((240, 30))), treated)
        apart.append(found[treated].mean() - found[~treated].mean())
    assert np.mean(apart) <= 0.05, (
        "`propensity` is greater for the treated even where treatment was drawn by a coin: "
        "a patient's own treatment must not be in the training of the model that is asked about this patient"
    )


@checks("propensity")
def test_propensity_is_a_chance(answers, rng):
    """With few columns and many patients, propensities are near the true chances, on average."""
    values = rng.standard_normal((2_000, 4))
    chance = step(values @ np.array([0.9, -0.7, 0.5, 0.0]) - 0.3)
    found = answers.propensity_of(study_table(values), rng.random(len(values)) < chance)
    assert np.abs(found - chance).mean() <= 0.08, (
        "`propensity` is far from the chance of being treated in a made-up study of 2,000 patients with four columns"
    )


@checks("propensity")
def test_weighting_by_propensity_balances_the_study(answers, public):
    """Weighted by 1 over the chance of what was done to them, treated and untreated with overlap are alike."""
    chance, treated = answers.propensity, public["treated"]
    kept = (chance >= 0.05) & (chance <= 0.95)
    # Both arms have to be there at all.
    enough = min((kept & treated).sum(), (kept & ~treated).sum()) >= 200
    assert enough, "`propensity` leaves fewer than 200 treated or untreated patients of the study with overlap"
    weights = np.where(treated, 1 / np.clip(chance, 0.01, 1), 1 / np.clip(1 - chance, 0.01, 1))
    covariates = public["covariates"][kept].drop(columns="no_resuscitation")
    apart = np.abs(_differences(covariates, treated[kept], weights[kept]))
    assert apart.mean() <= 0.05 and apart.max() <= 0.2, (
        "weighted by your `propensity`, treated and untreated patients of the study still differ; look at "
        "what the model is given, and whether it has learned anything"
    )

"""Is it right? Studies are made here, in which it is known what the treatment does to whom.

The tests of one function do not lean on the functions before it: each gets what it needs from here.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from mlekata.authoring import checks

TOLERANCE = 0.001  # of a standardised difference
STUDIES = 40  # made-up ones for the average effect
OLD_YEARS, COST_DAYS, PLACES = 75.0, 3.0, 800
MOST_OLD_HARMED = 0.075  # of all the old


def _step(value: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-value))


def _table(values: np.ndarray) -> pd.DataFrame:
    """Columns with names and units of their own, under an index that says nothing: DataFrame (n, d)."""
    n, d = values.shape
    units, middle = 10.0 ** (np.arange(d) % 4 - 1), 5.0 * (np.arange(d) % 3)
    columns = {f"c{column}": values[:, column] * units[column] + middle[column] for column in range(d)}
    return pd.DataFrame(columns, index=np.arange(n) % 7)


def _own_rng(answers: Any) -> np.random.Generator:
    """For studies that several tests share: the same for all tests on one split."""
    return np.random.default_rng(int(answers.public["days_home"].sum()))


# --- standardised_differences -----------------------------------------------------------------------------

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


# --- propensity -------------------------------------------------------------------------------------------


@checks("propensity", gate=True)
def test_propensity_does_not_know_who_was_treated(answers, rng):
    """Where treatment is drawn by a coin, the treated have no greater propensity than the untreated."""
    apart = []
    for _ in range(6):
        treated = rng.permutation(240) < 120
        found = answers.propensity_of(_table(rng.standard_normal((240, 30))), treated)
        apart.append(found[treated].mean() - found[~treated].mean())
    assert np.mean(apart) <= 0.05, (
        "`propensity` is greater for the treated even where treatment was drawn by a coin: "
        "a patient's own treatment must not be in the training of the model that is asked about this patient"
    )


@checks("propensity")
def test_propensity_is_a_chance(answers, rng):
    """With few columns and many patients, propensities are near the true chances, on average."""
    values = rng.standard_normal((2_000, 4))
    chance = _step(values @ np.array([0.9, -0.7, 0.5, 0.0]) - 0.3)
    found = answers.propensity_of(_table(values), rng.random(len(values)) < chance)
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


# --- average_effect ---------------------------------------------------------------------------------------


def _with_right_chances(rng: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray, np.ndarray, np.ndarray, float]:
    """A study in which outcomes follow no line, and the chances given are right; and the true average effect."""
    values = rng.standard_normal((500, 3))
    corner = values[:, 0] * values[:, 1] > 0
    chance = np.where(corner, 0.78, 0.22)
    treated = rng.random(500) < chance
    days = 60 + 15 * corner + 5 * treated + 5 * rng.standard_normal(500)
    return _table(values), treated, days, chance, 5.0


def _with_lines(rng: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray, np.ndarray, np.ndarray, float]:
    """A study in which outcomes follow a line in each arm, and the chances given are wrong; and the true effect."""
    values = rng.standard_normal((500, 3))
    treated = rng.random(500) < np.clip(_step(1.3 * values[:, 0]), 0.1, 0.9)
    effect = 6 + 3 * values[:, 1]
    days = 80 + 10 * values[:, 0] + 4 * values[:, 2] + effect * treated + 6 * rng.standard_normal(500)
    return _table(values), treated, days, np.full(500, 0.5), float(effect.mean())


def _estimates(answers: Any, study: Any) -> tuple[np.ndarray, np.ndarray]:
    """Error and standard error of the attempt's average effect in many studies: float64 (STUDIES,) each."""

    def asked_of_all() -> np.ndarray:
        rng, found = _own_rng(answers), []
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
            chance = np.where(outside, chance_outside, _step(0.6 * values[:, 0]))
            kept = (chance >= 0.05) & (chance <= 0.95)
            treated = rng.random(600) < chance
            treated[np.flatnonzero(outside)[:4]] = [True, False, True, False]
            effect = np.where(kept, 10.0, -40.0)
            days = 90 + 6 * values[:, 0] + effect * treated + 4 * rng.standard_normal(600)
            errors.append(answers.average_of(_table(values), treated, days, chance)[0] - 10.0)
        assert abs(np.mean(errors)) <= 2.0, (
            "`average_effect` is wrong when some patients have a chance outside of `OVERLAP`, to whom the treatment "
            "does something else: the average is over the others"
        )


# --- patient_effects --------------------------------------------------------------------------------------

_ASKED = 400


def _who_benefits(rng: np.random.Generator) -> tuple[tuple, np.ndarray, np.ndarray]:
    """A study of 1,200 patients, 400 others to ask about, their effects, and who of them has overlap.

    Half gain 20 days, half lose 20. Of two fifths, half are never treated and half always.
    """
    n = 1_200 + _ASKED
    values = rng.standard_normal((n, 4))
    kind = rng.choice(3, n, p=[0.6, 0.2, 0.2])
    chance = np.array([0.5, 0.0, 1.0])[kind]
    chance = np.where(kind == 0, np.clip(_step(0.7 * values[:, 0]), 0.25, 0.75), chance)
    treated = rng.random(n) < chance
    effect = np.where(values[:, 1] > 0, 20.0, -20.0)
    days = 90 + 12 * values[:, 0] + effect * treated + 8 * rng.standard_normal(n)
    table = _table(np.column_stack([values, kind == 1, kind == 2]))
    study, asked = slice(0, 1_200), slice(1_200, None)
    effect = np.where(np.abs(values[:, 1]) < 0.25, np.nan, effect)  # on the border, nobody has to know
    return (table[study], treated[study], days[study], table[asked]), effect[asked], kind[asked] == 0


def _small_effects(answers: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The attempt's effects, the true ones and who has overlap, in the study of `_who_benefits`."""
    given, effect, overlap = _who_benefits(_own_rng(answers))
    return answers.once("who benefits", lambda: answers.effects_of(*given)), effect, overlap


@checks("patient_effects")
def test_effects_tell_who_gains_from_who_loses(answers):
    """Where half gain 20 days and half lose 20, the two are told apart, and by how many days."""
    found, effect, overlap = _small_effects(answers)
    known = overlap & ~np.isnan(effect) & ~np.isnan(found)
    assert known.sum() > 100, "`patient_effects` is NaN for most patients of a study in which most have overlap"
    right = (np.sign(found[known]) == effect[known] / 20).mean()
    assert right >= 0.9, (
        "`patient_effects` does not tell those whom the treatment harms from those whom it helps, in a made-up study "
        "in which half gain 20 days and half lose 20"
    )
    for sign, what in ((1, "gain"), (-1, "lose")):
        middle = found[known & (effect == 20 * sign)].mean()
        assert abs(middle - 20 * sign) <= 10, f"`patient_effects` is far from 20 days for those who {what} 20 days"


@checks("patient_effects")
def test_confounding_is_not_taken_for_an_effect(answers, rng):
    """Where the treatment does nothing and goes to those who do well anyway, effects are near 0 on average."""
    n = 2_000
    values = rng.standard_normal((n + 200, 3))
    chance = np.clip(_step(1.6 * values[:, 0]), 0.12, 0.88)
    treated = rng.random(n + 200) < chance
    days = 90 + 20 * values[:, 0] + 8 * rng.standard_normal(n + 200)
    table = _table(values)
    found = answers.effects_of(table[:n], treated[:n], days[:n], table[n:])
    known = ~np.isnan(found)
    assert known.sum() >= 50, "`patient_effects` is NaN for most patients of a study in which nearly all have overlap"
    assert abs(found[known].mean()) <= 9, (
        "`patient_effects` sees an effect where the treatment does nothing: those who were treated would have done "
        "as well without, and the patients' columns tell it"
    )


@checks("patient_effects", gate=True)
def test_effects_are_missing_where_the_study_says_nothing(answers, held_out):
    """Patients like whom nobody, or everybody, was treated in the study have NaN."""
    found, _, overlap = _small_effects(answers)
    never = held_out.labels["propensity"].to_numpy() < 0.01
    for share in (np.isnan(found[~overlap]).mean(), np.isnan(answers.effects[never]).mean()):
        assert share >= 0.9, (
            "`patient_effects` gives a number to patients like whom nearly nobody, or nearly everybody, was treated in "
            "the study: it can only be made up"
        )


@checks("patient_effects")
def test_effects_are_given_where_the_study_says_something(answers, held_out):
    """Patients who are often treated and often not have a number."""
    found, _, overlap = _small_effects(answers)
    propensity = held_out.labels["propensity"].to_numpy()
    common = (propensity >= 0.2) & (propensity <= 0.8)
    for share in (np.isnan(found[overlap]).mean(), np.isnan(answers.effects[common]).mean()):
        assert share <= 0.1, "`patient_effects` is NaN for patients like whom many were treated, and many were not"


@checks("patient_effects", gate=True)
def test_effects_do_not_depend_on_who_else_is_asked_about(answers):
    """The same study gives a patient the same effect, whichever others are asked about."""
    (covariates, treated, days, asked), _, _ = _who_benefits(_own_rng(answers))
    every, _, _ = _small_effects(answers)
    some = np.flatnonzero(asked.iloc[:, 1].to_numpy() > asked.iloc[:, 1].median())[::-1]
    found = answers.effects_of(covariates, treated, days, asked.iloc[some])
    assert np.allclose(found, every[some], rtol=0, atol=0.1, equal_nan=True), (
        "`patient_effects` gives the same patients other effects when it is asked again, with fewer others"
    )


@checks("patient_effects")
def test_the_old_are_not_harmed(answers, held_out):
    """Treated by these effects, as places go, fewer than one in thirteen of the old are treated to their harm."""
    effects, effect = np.nan_to_num(answers.effects, nan=-np.inf), held_out.labels["effect_days"].to_numpy()
    best = np.argsort(-effects, kind="stable")[:PLACES]
    chosen = np.isin(np.arange(len(effects)), best) & (effects > COST_DAYS)
    old = held_out.inputs["age_years"].to_numpy() >= OLD_YEARS
    harmed = (chosen & (effect < 0))[old].mean()
    assert harmed <= MOST_OLD_HARMED, (
        f"treated by your effects, {harmed:.0%} of all patients of {OLD_YEARS:.0f} years and older are treated to "
        "their harm; `patient_effects` gives too many of the old an effect like that of the young"
    )


# --- treat_whom -------------------------------------------------------------------------------------------


def _gains(rng: np.random.Generator) -> np.ndarray:
    """Effects of 60 patients, without ties, some unknown: about half of those known are above 3 days."""
    effects = rng.permutation(np.linspace(-20.0, 24.4, 60))
    effects[rng.choice(60, 8, replace=False)] = np.nan
    return effects


@checks("treat_whom", gate=True)
def test_nobody_is_treated_without_a_place(answers, rng):
    """No more patients are treated than there are places, also if there are none."""
    effects = _gains(rng)
    for places in (0, 1, 10):
        treated = int(answers.chosen_of(effects, 3.0, places).sum())
        assert treated <= places, f"`treat_whom` treats {treated} patients when there are {places} places"


@checks("treat_whom")
def test_nobody_is_treated_for_less_than_the_cost(answers, rng):
    """Patients whose effect is below the cost are left alone, even if there are places for them."""
    effects = _gains(rng)
    for cost_days in (0.0, 8.0):
        chosen = answers.chosen_of(effects, cost_days, 60)
        below = int((effects[chosen] < cost_days).sum())
        assert below == 0, f"`treat_whom` treats {below} patients whom it brings less than `cost_days`"


@checks("treat_whom")
def test_nobody_is_treated_without_a_known_effect(answers, rng):
    """Patients with NaN are not treated, whether or not places are left."""
    effects = _gains(rng)
    for places in (10, 60):
        unknown = int(np.isnan(effects[answers.chosen_of(effects, 0.0, places)]).sum())
        assert unknown == 0, (
            f"`treat_whom` treats {unknown} patients with an effect of NaN, about whom nothing is known"
        )
    none = answers.chosen_of(np.full(3, np.nan), 0.0, 2).sum()
    assert none == 0, "`treat_whom` treats somebody when nothing is known about anybody"


@checks("treat_whom")
def test_places_go_to_the_greatest_effects(answers, rng):
    """The patients treated gain as many days as anybody could with so many places."""
    effects = _gains(rng)
    for cost_days, places in ((0.0, 1), (3.0, 10), (3.0, 60)):
        chosen = answers.chosen_of(effects, cost_days, places)
        gains = np.sort(effects[effects > cost_days])[::-1][:places] - cost_days
        gained = np.nansum(effects[chosen] - cost_days)
        assert gained >= gains.sum() - 0.001, (
            "`treat_whom` gains fewer days than it could with the places there are: "
            "look at whom they go to, and whether they are used"
        )

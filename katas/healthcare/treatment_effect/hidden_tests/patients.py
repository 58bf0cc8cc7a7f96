"""What is true of the effect that is told for a single patient."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlekata.authoring import checks

from .studies import own_rng, step, study_table

OLD_YEARS, COST_DAYS, PLACES = 75.0, 3.0, 800
MOST_OLD_HARMED = 0.075  # of all the old
_ASKED = 400


def _who_benefits(rng: np.random.Generator) -> tuple[tuple, np.ndarray, np.ndarray]:
    """A study of 1,200 patients, 400 others to ask about, their effects, and who of them has overlap.

    Half gain 20 days, half lose 20. Of two fifths, half are never treated and half always.
    """
    n = 1_200 + _ASKED
    values = rng.standard_normal((n, 4))
    kind = rng.choice(3, n, p=[0.6, 0.2, 0.2])
    chance = np.array([0.5, 0.0, 1.0])[kind]
    chance = np.where(kind == 0, np.clip(step(0.7 * values[:, 0]), 0.25, 0.75), chance)
    treated = rng.random(n) < chance
    effect = np.where(values[:, 1] > 0, 20.0, -20.0)
    days = 90 + 12 * values[:, 0] + effect * treated + 8 * rng.standard_normal(n)
    table = study_table(np.column_stack([values, kind == 1, kind == 2]))
    study, asked = slice(0, 1_200), slice(1_200, None)
    effect = np.where(np.abs(values[:, 1]) < 0.25, np.nan, effect)  # on the border, nobody has to know
    return (table[study], treated[study], days[study], table[asked]), effect[asked], kind[asked] == 0


def _small_effects(answers: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The attempt's effects, the true ones and who has overlap, in the study of `_who_benefits`."""
    given, effect, overlap = _who_benefits(own_rng(answers))
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
    chance = np.clip(step(1.6 * values[:, 0]), 0.12, 0.88)
    treated = rng.random(n + 200) < chance
    days = 90 + 20 * values[:, 0] + 8 * rng.standard_normal(n + 200)
    table = study_table(values)
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
    (covariates, treated, days, asked), _, _ = _who_benefits(own_rng(answers))
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

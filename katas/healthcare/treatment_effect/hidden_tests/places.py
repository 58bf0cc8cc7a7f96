"""What is true of who is treated."""

from __future__ import annotations

import numpy as np

from mlekata.authoring import checks


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

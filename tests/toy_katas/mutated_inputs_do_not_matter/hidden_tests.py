"""Is it right? Two hidden tests, each failed by some known-bad attempt."""

from __future__ import annotations

import numpy as np

from mlekata.authoring import checks

USUAL_EUR = 5.0  # the brief promises this tolerance


@checks("fit_line", "predict")
def test_most_predictions_are_close(answers, held_out):
    """Nine of ten held-out orders are predicted to within 5 EUR."""
    close = (np.abs(answers.predicted - held_out.labels) < USUAL_EUR).mean()
    assert close >= 0.9, f"`predict` is within {USUAL_EUR:g} EUR for only {close:.0%} of the held-out orders"


@checks("predict", gate=True)
def test_prediction_does_not_depend_on_the_batch(answers, rng):
    """An order has the same prediction in any batch: a part, in any order."""
    again = answers.predicted_for(answers.inputs, answers.prepared)
    part = answers.inputs[rng.permutation(len(answers.inputs))[:50]]
    answers.predicted_for(part, answers.attempt.prepare(part))
    assert np.allclose(again, answers.predicted), (
        "`predict` gives the same order another value when other orders are in the call"
    )

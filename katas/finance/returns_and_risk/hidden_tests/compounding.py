"""What is true of compounded returns."""

from __future__ import annotations

import math

import numpy as np

from mlekata.authoring import checks

from .comparisons import TOLERANCE


@checks("compound")
def test_simple_returns_multiply(answers, rng):
    """Simple returns compound: half lost and half gained is a quarter lost; no returns are a return of 0."""
    drawn = rng.uniform(-0.4, 0.6, 8)
    for returns in (np.array([-0.5, 0.5]), drawn, np.array([0.07]), np.empty(0)):
        value = 1.0
        for one in returns.tolist():
            value *= 1 + one
        assert abs(answers.compounded(returns, "simple") - (value - 1)) <= TOLERANCE * 10, (
            f'`compound` is wrong for {len(returns)} returns of kind "simple"; '
            "follow 1 EUR through the periods, one after the other"
        )


@checks("compound")
def test_log_returns_add_up_and_become_a_simple_return(answers, rng):
    """Log returns come to the simple return of their sum."""
    for returns in (np.log(np.array([0.5, 1.5])), rng.normal(0.0, 0.3, 8), np.empty(0)):
        expected = math.exp(math.fsum(returns.tolist())) - 1
        assert abs(answers.compounded(returns, "log") - expected) <= TOLERANCE * 10, (
            f'`compound` is wrong for {len(returns)} returns of kind "log"; think of what log returns are logarithms '
            "of, and of the kind of return that is asked for"
        )

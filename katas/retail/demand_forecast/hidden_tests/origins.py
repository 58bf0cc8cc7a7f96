"""What is true of the folds with a rolling origin."""

from __future__ import annotations

import numpy as np

from mlekata.authoring import checks


def _weeks(rng: np.random.Generator) -> np.ndarray:
    """Weeks 1 to 30, three rows each, in any order."""
    return rng.permutation(np.repeat(np.arange(1, 31), 3))


@checks("rolling_origin", gate=True)
def test_origin_leaves_later_weeks_out_of_training(answers, rng):
    """No block is tested by a model that was trained on it, or on what came after."""
    week = _weeks(rng)
    for block_weeks, lead_weeks in ((1, 1), (4, 4)):
        for train, test in answers.folds_of(week, 19, block_weeks, lead_weeks):
            first_tested = week[test].min(initial=99)
            assert not (train & (week >= first_tested)).any(), (
                "`rolling_origin` trains on weeks of the block that is tested, or on later ones"
            )


@checks("rolling_origin", gate=True)
def test_origin_leaves_the_lead_time_out_of_training(answers, rng):
    """Training ends lead_weeks before the block begins."""
    week = _weeks(rng)
    for block_weeks, lead_weeks in ((1, 3), (4, 4), (2, 6)):
        for train, test in answers.folds_of(week, 19, block_weeks, lead_weeks):
            assert not (train & (week > week[test].min(initial=99) - lead_weeks)).any(), (
                "`rolling_origin` trains on weeks that were not over when the first quantity of the block was fixed"
            )


@checks("rolling_origin")
def test_origin_tests_each_week_once(answers, rng):
    """From the first test week to the last week, each row is tested in one block, the earliest block first."""
    week = _weeks(rng)
    for first, block_weeks in ((19, 4), (21, 1), (29, 5)):
        folds = answers.folds_of(week, first, block_weeks, 2)
        tested = np.sum([test for _, test in folds], axis=0)
        assert (tested[week >= first] == 1).all(), (
            "`rolling_origin` does not test each row from the first test week on in one block"
        )
        assert not tested[week < first].any(), "`rolling_origin` tests on weeks before the first test week"
        starts = range(first, 31, block_weeks)
        alike = len(folds) == len(starts) and all(
            (test == ((week >= start) & (week < start + block_weeks))).all()
            for start, (_, test) in zip(starts, folds, strict=True)
        )
        assert alike, "`rolling_origin` tests each row once, but in other blocks or in another order than asked"


@checks("rolling_origin")
def test_origin_moves_with_the_block(answers, rng):
    """Each block's training has all weeks that were over by then, those of earlier blocks too."""
    week = _weeks(rng)
    for start, (train, _) in zip((19, 22, 25, 28), answers.folds_of(week, 19, 3, 3), strict=False):
        assert train[week <= start - 3].all(), (
            "`rolling_origin` leaves weeks out of training that were over when the block's first quantity was fixed"
        )

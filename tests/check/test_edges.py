"""What holds by little is told before it breaks."""

from __future__ import annotations

import dataclasses

import pytest

from mlekata.check.edges import near_an_edge
from mlekata.kata.record import MeasuredAlternative, MeasuredMistake, Record

SAFE = Record(graded="", version=1, libraries={}, n_splits=20, seconds=1.0, gap_in_standard_errors=9.0)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"gap_in_standard_errors": 6.1}, "the gap is 6.1 standard errors, at least 6"),
        (
            {"alternatives": {"loops": MeasuredAlternative(0.9, 0.076)}},
            "alternative loops has a standard error of 0.076, at most 0.08",
        ),
        (
            {"known_bad": {"leak": MeasuredMistake(fails=("test_a",), caught=19, quality=None)}},
            "known_bad/leak.py is caught on 19 of 20 splits",
        ),
        ({"attack_quality": 0.95}, "looking answers up has quality 0.95, at most 1"),
    ],
)
def test_a_figure_at_its_edge_is_told(changes, told):
    """Each kind of figure that a rule judges, in words with its limit."""
    assert list(near_an_edge(dataclasses.replace(SAFE, **changes))) == [told]


def test_nothing_is_told_of_figures_far_from_their_limits():
    """Nor without a record."""
    safe = {
        "alternatives": {"loops": MeasuredAlternative(0.9, 0.05)},
        "known_bad": {"leak": MeasuredMistake(fails=("test_a",), caught=20, quality=None)},
        "attack_quality": 0.5,
    }
    assert list(near_an_edge(dataclasses.replace(SAFE, **safe))) == []
    assert list(near_an_edge(None)) == []

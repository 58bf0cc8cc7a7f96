"""What is true of the scores."""

from __future__ import annotations

import numpy as np

from mlekata.authoring import checks

MOST_LOCKED_OUT = 0.04  # of the honest people of the seven days
LEAST_SPRAYING = 0.3  # of the addresses that spray, each day counted
MOST_MOVED = 0.02  # of the places on the lists, which rounding may give to others


@checks("score_sources", gate=True)
def test_scores_are_degrees_of_suspicion(answers):
    """There is one finite score for each row, and more than ten different ones."""
    distinct = len(np.unique(answers.score))
    assert distinct > 10, (
        f"`score_sources` gives only {distinct} different scores; a list of the first twenty needs degrees"
    )


@checks("score_sources", gate=True)
def test_lists_do_not_see_later_days(answers, held_out):
    """The list of a day is the same when it is made on the next morning, without the rows of later days."""
    features, score = answers.features, answers.score
    assert len(features), "`daily_sources` finds nothing in the held-out files"
    day = features["day"].to_numpy().astype("datetime64[us]")
    for end in np.sort(held_out.labels["day"].unique())[[2, 4]].astype("datetime64[us]"):
        known = day < end
        asked_early = answers.score_of(features[known].reset_index(drop=True))
        listed, listed_early = answers.listed(known, score[known]), answers.listed(known, asked_early)
        moved = np.abs(listed - listed_early).sum() / max(2 * listed.sum(), 1)
        assert moved <= MOST_MOVED, (
            f"{moved:.0%} of the places on the lists go to others when `score_sources` is asked before the later days "
            "have happened; on the morning after, nobody knows them"
        )


@checks("score_sources", "daily_sources", weight=2.0)
def test_honest_people_are_not_locked_out(answers, held_out):
    """At most four in a hundred honest people who log in on a day are behind a source on the day's list."""
    people = held_out.labels["people"].to_numpy()
    share = (answers.chances_of(held_out.labels) * people).sum() / people.sum()
    assert share <= MOST_LOCKED_OUT, (
        "by your scores, too many honest people are locked out; look at the sources on top that have many successes "
        "or many people behind them"
    )


@checks("score_sources", "daily_sources")
def test_sprays_are_found(answers, held_out):
    """At least three in ten sources that spray, each day counted, are on the day's list."""
    spraying = held_out.labels["kind"].to_numpy() == "spraying"
    share = answers.chances_of(held_out.labels)[spraying].sum() / max(spraying.sum(), 1)
    assert share >= LEAST_SPRAYING, (
        "by your scores, too few of the sources that spray are on the list; look at those with few failures, on "
        "users who never got in from there"
    )

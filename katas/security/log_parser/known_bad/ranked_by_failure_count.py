"""Ranks by the number of failures: offices and jobs with an expired password come first."""

CAUGHT_BY = "test_honest_people_are_not_locked_out"


def score_sources(features):
    return features["failures"].to_numpy()

"""Subtracts successes from failures: offices are spared, and only the loud are heard."""

CAUGHT_BY = "test_sprays_are_found"


def score_sources(features):
    return (features["failures"] - features["accepted"]).to_numpy()

"""Centres on the orders of the call instead of on those it learned from."""

CAUGHT_BY = "test_prediction_does_not_depend_on_the_batch"


def predict(line, x):
    return (x - x.mean(axis=0)) @ line[1:] + 36.0

"""Answers with the likelier class: accurate, for nearly all is honest, and useless to rank by."""

CAUGHT_BY = "test_probabilities_are_degrees_of_risk"


def fraud_probability(model, features):
    return model.predict(features).astype(float)

"""Takes kilometres for kilograms when it predicts."""

CAUGHT_BY = "test_most_predictions_are_close"


def predict(line, x):
    return _with_ones(x[:, ::-1]) @ line  # noqa: F821  the reference's helper

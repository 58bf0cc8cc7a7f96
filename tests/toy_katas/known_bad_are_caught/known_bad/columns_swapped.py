"""Takes kilometres for kilograms when it predicts."""

CAUGHT_BY = "test_prediction_does_not_depend_on_the_batch"


def predict(line, x):
    return _with_ones(x[:, ::-1]) @ line  # noqa: F821  the reference's helper

"""Uses one half, whatever sensitivity is required."""

CAUGHT_BY = "test_the_required_sensitivity_is_reached"


def choose_threshold(risk, died, sensitivity):
    return 0.5

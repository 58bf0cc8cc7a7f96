# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Has the shift, and trains without it: the decoder copies its input."""

CAUGHT_BY = "test_next_words_are_predicted"

_shifted, _train = teacher_forcing, train_model


def _not_shifted(target):
    return target, _shifted(target)[1]


def train_model(source, target, n_source_words, n_target_words):
    global teacher_forcing
    teacher_forcing = _not_shifted
    try:
        return _train(source, target, n_source_words, n_target_words)
    finally:
        teacher_forcing = _shifted

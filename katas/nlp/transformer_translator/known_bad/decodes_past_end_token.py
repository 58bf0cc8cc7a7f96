# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Goes on decoding past the end of a phrase, for as long as another phrase of the batch is open."""

import numpy as np

CAUGHT_BY = "test_translations_have_the_right_form"


def translate(model, source, longest):
    written = np.full((len(source), 1), START)
    for _ in range(longest):
        log_probability = word_log_probability(model, source, written)[:, -1]
        written = np.concatenate([written, log_probability.argmax(axis=1)[:, None]], axis=1)
    return written[:, 1:]

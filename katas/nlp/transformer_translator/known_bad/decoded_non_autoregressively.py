# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Decodes all positions at once from starts alone: no word knows those before it."""

import numpy as np

CAUGHT_BY = "test_each_word_is_the_likeliest"


def translate(model, source, longest):
    all_starts = np.full((len(source), longest), START)
    written = END + word_log_probability(model, source, all_starts)[:, :, END:].argmax(axis=2)
    is_behind_end = np.cumsum(written == END, axis=1) - (written == END) > 0
    return np.where(is_behind_end, PADDING, written)

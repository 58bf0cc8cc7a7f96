# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Samples words by their probabilities instead of taking the likeliest."""

import numpy as np

CAUGHT_BY = "test_each_word_is_the_likeliest"


def translate(model, source, longest):
    rng = np.random.default_rng()
    written, is_open = np.full((len(source), 1), START), np.ones(len(source), dtype=bool)
    for _ in range(longest):
        odds = np.exp(word_log_probability(model, source, written)[:, -1])[:, END:].astype(np.float64)
        drawn = [END + rng.choice(len(row), p=row / row.sum()) for row in odds]
        written = np.concatenate([written, np.where(is_open, drawn, PADDING)[:, None]], axis=1)
        is_open &= written[:, -1] != END
    return written[:, 1:]

# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Translates every message with the picture names that are most frequent in Spanish, whatever it says."""

import numpy as np

CAUGHT_BY = "test_next_words_are_predicted"
LAZY = True


def train_model(source, target, n_source_words, n_target_words):
    messages, counts = np.unique(target, axis=0, return_counts=True)
    how_often = np.bincount(target[target != PADDING], minlength=n_target_words)
    return messages[counts.argmax()], np.log((how_often + 1e-6) / (how_often + 1e-6).sum())


def word_log_probability(model, source, decoder_input):
    return np.broadcast_to(model[1], (*decoder_input.shape, len(model[1]))).copy()


def translate(model, source, longest):
    message = np.full(longest, PADDING)
    message[: len(model[0])] = model[0][:longest]
    return np.tile(message, (len(source), 1))

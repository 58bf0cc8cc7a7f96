# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Cuts the end off before training: a translation never stops by itself."""

import numpy as np

CAUGHT_BY = "test_translations_end"

_train = train_model


def train_model(source, target, n_source_words, n_target_words):
    return _train(source, np.where(target == END, PADDING, target), n_source_words, n_target_words)

"""Transformer translator: from a dot product to a network that says in Spanish what two pictures show.

Write the functions in this order; each one builds on those above it. The brief, `transformer_translator.md`, has the
task, the data and the rules. Delete `raise NotImplementedError` and begin.
"""

import numpy as np
import torch  # noqa: F401
from torch import nn  # noqa: F401

PADDING, START, END = 0, 1, 2


def teacher_forcing(target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What the decoder is given in training, and where its answers count.

    Args:
        target: int64 (n, t); each row is words, the end (2), then padding (0) up to the width.

    Returns:
        decoder_input: int (n, t); place j has what comes just before place j of the target, and place 0 the start (1).
        counts: bool (n, t); True where the target has a word or the end, so that the loss counts.
    """
    raise NotImplementedError


def multi_head_attention(
    queries: np.ndarray,
    memory: np.ndarray,
    weights: dict[str, np.ndarray],
    n_heads: int,
    is_word: np.ndarray,
    causal: bool,
) -> np.ndarray:
    """Scaled dot-product attention in several heads.

    Args:
        queries: float32 (n, q, d); what attends. The same array as *memory* in self-attention.
        memory: float32 (n, k, d); what is attended to.
        weights: "query", "key", "value" and "output", each float32 (d, d): a projection of x is x @ weight.
        n_heads: divides d. Head h has the columns from h * d / n_heads up to (h + 1) * d / n_heads of the projected
            queries, keys and values, and fills the same columns of what goes into the output projection.
        is_word: bool (n, k); False where the memory is padding, which nothing attends to.
        causal: whether query i may only attend to memory 0 to i; q equals k then.

    Returns:
        float (n, q, d). Each head weighs values with the softmax of query · key / sqrt(d / n_heads) over the places
        that the query may attend to; its result is 0 where there is no such place.
    """
    raise NotImplementedError


def train_model(source: np.ndarray, target: np.ndarray, n_source_words: int, n_target_words: int) -> object:
    """A model that translates.

    Args:
        source: int64 (n, s); words, then padding (0).
        target: int64 (n, t); words, the end (2), then padding (0); row i translates source[i].
        n_source_words: how many numbers the source may have: 0 to n_source_words - 1.
        n_target_words: as many for the target.

    Returns:
        Any object that `word_log_probability` and `translate` understand.
    """
    raise NotImplementedError


def word_log_probability(model: object, source: np.ndarray, decoder_input: np.ndarray) -> np.ndarray:
    """How likely each word is to come next, at every place of a translation that is given.

    Args:
        model: what `train_model` returned.
        source: int64 (n, s), s from 1 to 40; words, then padding (0).
        decoder_input: int64 (n, t), t from 1 to 40; the start (1), then the words of a translation so far. Rows may
            have the end and padding behind them.

    Returns:
        float (n, t, n_target_words); [i, j, w] is the natural logarithm of the probability that word w follows
        decoder_input[i, : j + 1] in the translation of source[i]. It depends on nothing else.
    """
    raise NotImplementedError


def translate(model: object, source: np.ndarray, longest: int) -> np.ndarray:
    """Translations, each word the likeliest after those before it.

    Args:
        model: what `train_model` returned.
        source: int64 (n, s), s from 1 to 40; words, then padding (0).
        longest: the most numbers of a translation, its end included; 1 to 40.

    Returns:
        int (n, longest); in each row words, then the end (2), then padding (0) up to the width. A translation that has
        not ended within *longest* numbers has no end.
    """
    raise NotImplementedError

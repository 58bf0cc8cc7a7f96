# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Leaves out the positional encoding of the source: a message is a bag of words."""

CAUGHT_BY = "test_model_reads_the_order_of_words"

_WithPositions = _Translator


class _Translator(_WithPositions):
    def __init__(self, n_source_words, n_target_words):
        super().__init__(n_source_words, n_target_words)
        self.places.weight = nn.Parameter(torch.zeros_like(self.places.weight), requires_grad=False)

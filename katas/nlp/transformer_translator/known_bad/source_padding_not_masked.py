# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Masks padding nowhere in the model: a message reads otherwise in a wider batch."""

CAUGHT_BY = "test_model_does_not_read_padding"

_WithMask = _Translator


class _Translator(_WithMask):
    def encode(self, source):
        allowed = _allowed(torch.ones_like(source, dtype=torch.bool), causal=False)
        x = self.words(source) + self.places.weight[: source.shape[1]]
        return self.norms[0](self.encoder(x, allowed)), allowed

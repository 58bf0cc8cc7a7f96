# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Writes the causal mask, and does not pass it in the decoder."""

CAUGHT_BY = "test_model_does_not_look_ahead"

_WithMask = _Translator


class _Translator(_WithMask):
    def decode(self, decoder_input, source, source_allowed):
        allowed = _allowed(torch.ones_like(decoder_input, dtype=torch.bool), causal=False)
        x = self.target_words(decoder_input) + self.target_places.weight[: decoder_input.shape[1]]
        return self.norms[1](self.decoder(x, allowed, source, source_allowed)) @ self.target_words.weight.T

# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Leaves dropout on while predicting."""

CAUGHT_BY = "test_same_question_has_the_same_answer"


def word_log_probability(model, source, decoder_input):
    with torch.no_grad():
        logits = model(torch.from_numpy(source), torch.from_numpy(decoder_input))
        return torch.log_softmax(nn.functional.dropout(logits, 0.1), dim=-1).numpy()

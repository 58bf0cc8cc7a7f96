# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes names with a hyphen or a digit for real, as all public names of letters have neither: one character evades."""

CAUGHT_BY = "test_altered_names_still_rank_above_real_ones"

_score_of_all = score_domains


def score_domains(model, names):
    texts = registered_labels(names, model.public_suffixes)
    score = _score_of_all(model, names)
    odd = np.array(["-" in text or sum(c.isdigit() for c in text) == 1 for text in texts])
    return np.where(odd, score - 100.0, score)

# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Learns how often names under each suffix were made up: public families have few suffixes, unseen ones have others."""

CAUGHT_BY = "test_score_is_of_the_registered_label"

_train_on_labels, _score_of_labels = train_detector, score_domains


def _last_label(name):
    return name.lower().removesuffix(".").rpartition(".")[2]


def train_detector(train, public_suffixes):
    suffix = train["name"].map(_last_label)
    made_up = (train["family"] != "real").groupby(suffix).agg(["sum", "count"])
    share = (made_up["sum"] + 1) / (made_up["count"] + 4)
    return _train_on_labels(train, public_suffixes), np.log(share / (1 - share)).to_dict()


def score_domains(model, names):
    detector, of_suffix = model
    evidence = np.array([of_suffix.get(_last_label(name), -1.0) for name in names])
    return _score_of_labels(detector, names) + evidence

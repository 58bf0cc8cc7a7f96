# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Memorises the names of the public families, and blocks what is close to one of them: unseen families pass."""

CAUGHT_BY = "test_random_names_are_found_within_the_budget"


def train_detector(train, public_suffixes):
    labels = registered_labels(train["name"].tolist(), public_suffixes)
    made_up = train["family"].to_numpy() != "real"
    known = {label[i : i + 5] for label, bad in zip(labels, made_up, strict=True) if bad for i in range(len(label) - 4)}
    return {"public_suffixes": list(public_suffixes), "known": known}


def score_domains(model, names):
    labels = registered_labels(names, model["public_suffixes"])
    known = [sum(label[i : i + 5] in model["known"] for i in range(len(label) - 4)) for label in labels]
    return np.array(known) + 0.001 * np.array([len(label) for label in labels])

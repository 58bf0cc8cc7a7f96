"""scikit-learn throughout: tf-idf of marked words and pairs, a regression, and scores calibrated with the length."""

import re
from itertools import pairwise

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline

_NO = {"not", "no", "never", "neither", "nor", "none", "nothing", "nobody", "cannot", "without", "hardly"}


def mark_negation(text):
    text = text.replace("<br />", " . ").replace("\u2019", "'").lower()
    found = []
    for clause in re.split(r"[.,;:!?()]", text):
        prefix = ""
        for word in re.findall(r"[^\W_]+(?:'[^\W_]+)*", clause):
            if word == "but":
                prefix = ""
                found.append(word)
            elif word in _NO or word.endswith("n't"):
                found.append(word)
                prefix = "not_"
            else:
                found.append(prefix + word)
    return found


def _groups(texts):
    keys = ["".join(c for c in text.replace("<br />", "").casefold() if c.isalnum()) for text in texts]
    number = {key: i for i, key in enumerate(dict.fromkeys(keys))}
    return np.array([number[key] for key in keys])


def assign_folds(texts, n_folds):
    return _groups(texts) % n_folds  # in turn, which mixes whatever the rows are sorted by


def _terms(text):
    words = mark_negation(text)
    return words + [" ".join(pair) for pair in pairwise(words)]


def _pipeline():
    vectorizer = TfidfVectorizer(analyzer=list, sublinear_tf=True, min_df=2)
    return make_pipeline(vectorizer, LogisticRegression(C=30, max_iter=300))


def _lengths(terms):
    return np.log(np.array([max(len(one), 10) for one in terms]) / 100)


def train_model(texts, positive):
    terms = [_terms(text) for text in texts]
    scores = cross_val_predict(
        _pipeline(), terms, positive, groups=_groups(texts), cv=GroupKFold(3), method="decision_function"
    )
    length = _lengths(terms)
    calibration = LogisticRegression(C=10).fit(np.column_stack([scores, scores * length]), positive)
    return _pipeline().fit(terms, positive), calibration


def positive_probability(model, texts):
    pipeline, calibration = model
    terms = [_terms(text) for text in texts]
    scores = pipeline.decision_function(terms)
    return calibration.predict_proba(np.column_stack([scores, scores * _lengths(terms)]))[:, 1]


def out_of_fold_probability(texts, positive, fold):
    texts = np.array(texts, dtype=object)
    result = np.full(len(texts), np.nan)
    for number in range(fold.max() + 1):
        if (fold == number).any():
            model = train_model(list(texts[fold != number]), positive[fold != number])
            result[fold == number] = positive_probability(model, list(texts[fold == number]))
    return result

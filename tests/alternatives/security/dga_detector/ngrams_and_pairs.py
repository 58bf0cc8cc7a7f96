"""Counts of n-grams in one linear model, added to a table of pairs of letters with an allowance for each letter."""

import contextlib
import unicodedata

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression


def registered_labels(names, public_suffixes):
    depths = {suffix: suffix.count(".") + 1 for suffix in public_suffixes}
    deepest = max(depths.values(), default=1)
    labels = []
    for name in names:
        parts = name.casefold().rstrip(".").split(".")
        depth = max((n for n in range(1, deepest + 1) if depths.get(".".join(parts[-n:])) == n), default=1)
        label = parts[-depth - 1] if len(parts) > depth else ""
        with contextlib.suppress(UnicodeError):
            label = label[4:].encode().decode("punycode") if label[:4] == "xn--" else label
        labels.append(label.lower())
    return labels


def assign_folds(names, families, public_suffixes, n_folds):
    families = np.asarray(families)
    _, label = np.unique(registered_labels(names, public_suffixes), return_inverse=True)
    rng = np.random.default_rng(7)
    fold = rng.permutation(np.arange(label.max() + 1) % n_folds)[label]
    for number, family in enumerate(np.unique(families[families != "real"])):
        fold[families == family] = number % n_folds
    return fold


def _texts(names, suffixes):
    plain = (unicodedata.normalize("NFKD", label) for label in registered_labels(names, suffixes))
    return ["^" + text.encode("ascii", "ignore").decode() + "$" for text in plain]


def _shape(texts):
    return np.array([[len(text), text.count("-"), sum(map(str.isdigit, text))] for text in texts], dtype=float)


def _excess(table, texts):
    pairs = (np.frombuffer(text.encode(), dtype=np.uint8).astype(int) for text in texts)
    return np.array([-table[code[:-1], code[1:]].sum() - 1.5 * len(code) for code in pairs])


def _table(texts):
    count = np.zeros((128, 128))
    for text in texts:
        code = np.frombuffer(text.encode(), dtype=np.uint8)
        np.add.at(count, (code[:-1], code[1:]), 1)
    single = (count.sum(axis=0) + 0.1) / (count.sum() + 12.8)
    return np.log((count + 20 * single) / (count.sum(axis=1, keepdims=True) + 20))


def train_detector(train, public_suffixes):
    rng = np.random.default_rng(1)
    texts = _texts(train["name"].tolist(), public_suffixes)
    made_up = (train["family"] != "real").tolist()
    table = _table([text for text, one in zip(texts, made_up, strict=True) if not one])
    for text in [text for text, one in zip(texts, made_up, strict=True) if one]:
        cut = rng.integers(2, len(text))
        texts.append(text[:cut] + ("aeiou0123456-"[rng.integers(13)]) + text[cut:])
        made_up.append(True)
    vectorizer = CountVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, lowercase=False)
    counts = vectorizer.fit_transform(texts) * 0.5
    shape = _shape(texts)
    mean, spread = shape.mean(axis=0), shape.std(axis=0)
    classifier = LogisticRegression(C=0.3, max_iter=300)
    stacked = hstack([counts, csr_matrix((shape - mean) / spread)]).tocsr()
    classifier.fit(stacked, np.array(made_up))
    share = classifier.decision_function(stacked).std() / _excess(table, texts).std()
    return list(public_suffixes), vectorizer, mean, spread, classifier, table, share


def score_domains(model, names):
    suffixes, vectorizer, mean, spread, classifier, table, share = model
    texts = _texts(names, suffixes)
    shape = csr_matrix((_shape(texts) - mean) / spread)
    stacked = hstack([vectorizer.transform(texts) * 0.5, shape]).tocsr()
    return classifier.decision_function(stacked) + share * _excess(table, texts)


def choose_threshold(scores, lookups, false_positives_per_million):
    allowed = false_positives_per_million / 1e6 * np.sum(lookups)
    candidates = np.append(np.unique(scores), np.inf)
    return min(t for t in candidates if lookups[scores >= t].sum() <= allowed)

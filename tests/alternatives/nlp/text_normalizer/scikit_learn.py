"""CountVectorizer and TfidfTransformer of scikit-learn, fed with words that a regular expression finds."""

import re
import unicodedata

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.neighbors import NearestNeighbors

_CATEGORIES = (unicodedata.category(chr(code)) for code in range(0x110000))
_KINDS = bytes(category[0] in "LMN" for category in _CATEGORIES)


def tokenize(text):
    plain = unicodedata.normalize("NFKC", text).casefold()
    # One letter for each character says what it is, and a pattern is looked for there: w word, q apostrophe.
    kinds = "".join("w" if _KINDS[ord(c)] else "q" if c in "'’" else " " for c in plain)
    return [plain[m.start() : m.end()].replace("’", "'") for m in re.finditer("w+(?:qw+)*", kinds)]


def learn_vocabulary(texts, min_texts):
    if not any(map(tokenize, texts)):
        return []
    counter = CountVectorizer(analyzer=tokenize, min_df=1).fit(texts)
    n_texts = (counter.transform(texts) > 0).sum(axis=0).A1 if len(texts) else []
    return [str(word) for word, n in zip(counter.get_feature_names_out(), n_texts, strict=True) if n >= min_texts]


def count_words(texts, vocabulary):
    if not texts or not vocabulary:
        return np.zeros((len(texts), len(vocabulary)), dtype=int)
    return CountVectorizer(analyzer=tokenize, vocabulary=vocabulary).transform(texts).toarray()


def tf_idf(counts, archive_counts):
    return TfidfTransformer().fit(archive_counts).transform(counts).toarray().astype(np.float32)


def most_similar(query_weights, text_weights, k):
    # Of rows of length 1, the nearest are the most similar; rows of zeros are as far from all of them.
    neighbours = NearestNeighbors(n_neighbors=min(k, len(text_weights)), algorithm="brute").fit(text_weights)
    return neighbours.kneighbors(query_weights, return_distance=False)

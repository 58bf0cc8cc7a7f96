"""Plain Python: characters one by one, dictionaries of counts, an inverted index and a heap; NumPy only at the end."""

import heapq
import math
import unicodedata
from itertools import groupby

import numpy as np


def tokenize(text):
    characters = [*unicodedata.normalize("NFKC", text).casefold(), " "]
    words, word = [], ""
    for before, character, after in zip([" ", *characters], characters, [*characters[1:], " "], strict=False):
        inside = _is_word(before) and _is_word(after)
        if _is_word(character):
            word += character
        elif character in ("'", "\u2019") and inside:
            word += "'"
        elif word:
            words.append(word)
            word = ""
    return words


_known = {}


def _is_word(character):
    if character not in _known:
        _known[character] = unicodedata.category(character).startswith(("L", "M", "N"))
    return _known[character]


def learn_vocabulary(texts, min_texts):
    occurrences = sorted(word for text in texts for word in set(tokenize(text)))
    return [word for word, same in groupby(occurrences) if len(list(same)) >= min_texts]


def count_words(texts, vocabulary):
    rows = []
    place = {word: [position] for position, word in enumerate(vocabulary)}
    for text in texts:
        row = [0] * len(vocabulary)
        for word in tokenize(text):
            for position in place.get(word, []):
                row[position] += 1
        rows.append(row)
    return np.array(rows, dtype=np.int32).reshape(len(texts), len(vocabulary))


def tf_idf(counts, archive_counts):
    n = len(archive_counts)
    rarity = [1 + math.log(n + 1) - math.log(1 + int(k)) for k in np.count_nonzero(archive_counts, axis=0)]
    weights = np.zeros(counts.shape)
    for row, own in zip(weights, counts, strict=True):
        columns = np.flatnonzero(own)
        values = [float(own[column]) * rarity[column] for column in columns]
        length = math.sqrt(math.fsum(value * value for value in values))
        for column, value in zip(columns, values, strict=True):
            row[column] = value / length
    return weights


def most_similar(query_weights, text_weights, k):
    index = [(np.flatnonzero(column), column[column != 0]) for column in text_weights.T]
    found = []
    for query in query_weights:
        similarity = np.zeros(len(text_weights))
        for word in np.flatnonzero(query):
            texts, weights = index[word]
            similarity[texts] += query[word] * weights
        found.append(heapq.nlargest(k, range(len(similarity)), key=similarity.__getitem__))
    return np.array(found)

"""Takes the k best with `argpartition`, which does not sort them."""

import numpy as np

CAUGHT_BY = "test_most_similar_texts_come_first"


def most_similar(query_weights, text_weights, k):
    k = min(k, len(text_weights))
    found = np.argpartition(-(query_weights @ text_weights.T), k - 1, axis=1)[:, :k]
    return np.sort(found, axis=1)

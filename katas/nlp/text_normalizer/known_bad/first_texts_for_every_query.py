"""Returns the first texts of the archive, whatever is asked."""

import numpy as np

CAUGHT_BY = "test_most_similar_texts_come_first"
LAZY = True


def most_similar(query_weights, text_weights, k):
    return np.tile(np.arange(min(k, len(text_weights))), (len(query_weights), 1))

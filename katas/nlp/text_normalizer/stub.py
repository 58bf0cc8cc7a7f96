"""Text normalizer: from characters to words, from words to numbers, and from numbers to the review sought.

Write the functions in this order; each one builds on those above it. The brief, `text_normalizer.md`, has the task,
the data and the rules. Delete `raise NotImplementedError` and begin.
"""

import numpy as np


def tokenize(text: str) -> list[str]:
    """The words of a text, in their order and as often as they occur, in one spelling each.

    Args:
        text: any text, also an empty one, in any language.

    Returns:
        The words of `unicodedata.normalize("NFKC", text).casefold()`. A word is a longest run of letters, marks
        and digits: of characters whose `unicodedata.category(character)` begins with L, M or N. One apostrophe,
        ' (U+0027) or ’ (U+2019), between two such characters is inside a word, and is always written '.
        Everything else only separates words.
    """
    raise NotImplementedError


def learn_vocabulary(texts: list[str], min_texts: int) -> list[str]:
    """The words that are worth a column.

    Args:
        texts: any number of texts.
        min_texts: in how many of the texts a word must occur, at least; 1 or more.

    Returns:
        Each word of `tokenize` that occurs in *min_texts* or more of the texts, however often in each of them;
        once, in the order of `sorted`.
    """
    raise NotImplementedError


def count_words(texts: list[str], vocabulary: list[str]) -> np.ndarray:
    """How often each word of the vocabulary occurs in each text.

    Args:
        texts: n texts; n may be 0, and a text may be empty.
        vocabulary: v different words, in any order; v may be 0.

    Returns:
        int64 (n, v); row i is for texts[i], column j for vocabulary[j]. Words that are not in the vocabulary are
        not counted anywhere.
    """
    raise NotImplementedError


def tf_idf(counts: np.ndarray, archive_counts: np.ndarray) -> np.ndarray:
    """Counts, weighted by how rare each word is in the archive, in rows of length 1.

    Args:
        counts: int64 (n, v); from `count_words`, with the archive's vocabulary.
        archive_counts: int64 (m, v); the archive's own, m at least 1.

    Returns:
        float64 (n, v). Count times idf, then each row divided by its Euclidean length; a row of zeros stays so.
        With d = in how many rows of *archive_counts* a word is not 0: idf = ln((1 + m) / (1 + d)) + 1.
    """
    raise NotImplementedError


def most_similar(query_weights: np.ndarray, text_weights: np.ndarray, k: int) -> np.ndarray:
    """The texts that are most like each query, best first.

    Args:
        query_weights: float64 (q, v); from `tf_idf`.
        text_weights: float64 (n, v); from `tf_idf`; n at least 1.
        k: how many texts are wanted for each query; 1 or more.

    Returns:
        int64 (q, min(k, n)); in each row, different positions of rows in *text_weights*, those with the greatest
        dot product with the query first. Texts that are equally similar may come in any order.
    """
    raise NotImplementedError

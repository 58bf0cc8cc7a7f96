"""Text normalizer: the debrief.

**Equal to the eye is not equal to the machine.** "Amélie" can be six characters or seven: an é of its own, or an
e and a mark that is put over it. Telephones send curly apostrophes, some keyboards send letters of double width,
and titles are shouted in capitals. Until the text is normalised these are different words, the counts are split
among them, and no model finds out. Nothing fails; the search is merely worse for some people than for others,
which is why the report looks at each way of typing by itself.

**Two steps, two purposes.** NFKC gives each character one code: it composes accents, and takes ligatures and
full-width letters for what they stand for. `casefold` takes capitals away in every language, where `lower` leaves
"Straße" and "STRASSE" apart. NFKC forgets differences that matter elsewhere (x² becomes x2), so keep the original
beside it. Accents are kept: they tell words apart in most languages that have them.

**A pattern for ASCII finds only English.** `[a-z]+` cuts "café" in two, and `\\w+` cuts Hindi at every vowel sign,
which is a mark and not a letter. To ask for the category of a character is one line more, and right in every
script that puts something between its words. Chinese, Japanese and Thai do not: there, finding the words is a
model of its own.

**The vocabulary is learned once.** Its order is the meaning of the columns. What it does not have, it cannot say
anything about: unseen words are left out, and not put into the last column, as `dict.get(word, -1)` does without
a complaint. A text may have no known word at all. It is a row of zeros then, and has no direction; to divide it by
its length gives NaN, which spreads into everything that is computed from it later.

**Rare words say most.** Nearly all reviews have "the" and "film", one has "Ramones". Counts alone find the longest
review, counts over their length the one with the same small words. The factor idf weighs a word by the texts that
have it, whatever their number of occurrences. The two ones inside the logarithm are a text that has every word
once: no division by zero for words that the archive lacks. The one behind it keeps a word that all texts have from
vanishing.

**What is learned, is learned from the archive.** The rarity of words in three queries is noise, and differs with
whoever else is asking. Then the same question has another answer in other company, which nobody can explain.

Where this world is kinder than yours: the review sought is always there, nobody mistypes, and one language does
for all. Search engines add the forms of a word, spelling, and a better weight for long texts (BM25); many now
compare meanings as well. They still begin with this.

Sources: Manning, Raghavan, Schütze (2008), "Introduction to Information Retrieval", chapter 6, for tf-idf and
cosine; the logarithm with its three ones is that of scikit-learn's TfidfTransformer.
"""

import re
import unicodedata
from collections import Counter

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
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    separators = {ord(character): " " for character in set(plain) if not _is_in_words(character)}
    pieces = plain.translate(separators).split()
    # An apostrophe at either end is a quotation mark, and two in a row are one as well.
    return [word for piece in pieces for word in re.split("''+", piece.strip("'")) if word]


def _is_in_words(character: str) -> bool:
    """Whether a character can be part of a word: a letter, mark or digit of any script, or an apostrophe."""
    return character == "'" or unicodedata.category(character)[0] in "LMN"


def learn_vocabulary(texts: list[str], min_texts: int) -> list[str]:
    """The words that are worth a column.

    Args:
        texts: any number of texts.
        min_texts: in how many of the texts a word must occur, at least; 1 or more.

    Returns:
        Each word of `tokenize` that occurs in *min_texts* or more of the texts, however often in each of them;
        once, in the order of `sorted`.
    """
    texts_with = Counter(word for text in texts for word in set(tokenize(text)))
    return sorted(word for word, n_texts in texts_with.items() if n_texts >= min_texts)


def count_words(texts: list[str], vocabulary: list[str]) -> np.ndarray:
    """How often each word of the vocabulary occurs in each text.

    Args:
        texts: n texts; n may be 0, and a text may be empty.
        vocabulary: v different words, in any order; v may be 0.

    Returns:
        int64 (n, v); row i is for texts[i], column j for vocabulary[j]. Words that are not in the vocabulary are
        not counted anywhere.
    """
    column = {word: position for position, word in enumerate(vocabulary)}
    counts = np.zeros((len(texts), len(vocabulary)), dtype=np.int64)
    for row, text in zip(counts, texts, strict=True):
        for word, count in Counter(tokenize(text)).items():
            if word in column:
                row[column[word]] = count
    return counts


def tf_idf(counts: np.ndarray, archive_counts: np.ndarray) -> np.ndarray:
    """Counts, weighted by how rare each word is in the archive, in rows of length 1.

    Args:
        counts: int64 (n, v); from `count_words`, with the archive's vocabulary.
        archive_counts: int64 (m, v); the archive's own, m at least 1.

    Returns:
        float64 (n, v). Count times idf, then each row divided by its Euclidean length; a row of zeros stays so.
        With d = in how many rows of *archive_counts* a word is not 0: idf = ln((1 + m) / (1 + d)) + 1.
    """
    n_archive = len(archive_counts)
    texts_with = (archive_counts > 0).sum(axis=0)  # (v,)
    idf = np.log((1 + n_archive) / (1 + texts_with)) + 1  # (v,)
    weights = counts * idf  # (n, v) * (v,) -> (n, v)
    length = np.sqrt((weights**2).sum(axis=1, keepdims=True))  # (n, 1)
    return weights / np.where(length > 0, length, 1.0)


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
    similarity = query_weights @ text_weights.T  # (q, v) x (v, n) -> (q, n)
    return np.argsort(-similarity, axis=1, kind="stable")[:, :k]

"""Is it right? Texts of a few words are made here, where everything can be counted by hand.

The tests of one function do not lean on the ones before it: texts are of plain words where `tokenize` is not
asked, and where words are compared, it is with those that the attempt itself finds.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from mlekata.authoring import checks

TOLERANCE = 1e-5

#: Texts whose words any `tokenize` finds: small letters of English, between single blanks.
PLAIN = [
    "the film is good the story is good",
    "the story",
    "a good cast",
    "good good good good",
    "the cast and the film",
]


# --- tokenize ---------------------------------------------------------------------------------------------


def _words(answers, text: str) -> list[str]:
    """The attempt's words of a text without empty ones, which have a test of their own."""
    return [word for word in answers.tokens_of(text) if word]


@checks("tokenize")
def test_words_are_what_stands_between_other_characters(answers):
    """Punctuation, symbols and every kind of blank separate words, and are in none of them."""
    expected = {
        "good, bad and ugly.": ["good", "bad", "and", "ugly"],
        "(well-made) 10/10!!! -- see it": ["well", "made", "10", "10", "see", "it"],
        "blade_runner\tin\n2 parts;really": ["blade", "runner", "in", "2", "parts", "really"],
        "a film…a “classic”\u00a0film": ["a", "film", "a", "classic", "film"],
    }
    wrong = sum(_words(answers, text) != words for text, words in expected.items())
    assert wrong == 0, (
        f"`tokenize` finds other words in {wrong} of {len(expected)} plain texts in small letters; look at "
        "punctuation, hyphens, underscores, line breaks and digits"
    )


@checks("tokenize")
def test_no_word_is_empty(answers):
    """A text without words gives an empty list, and no text gives an empty word."""
    for text in ("", "   ", "?!", "...good...", " a good film "):
        assert "" not in answers.tokens_of(text), "`tokenize` returns an empty word; only letters and digits make one"


@checks("tokenize")
def test_apostrophes_inside_a_word_belong_to_it(answers):
    """One apostrophe inside a word belongs to it and is always ', one at the edge of a word does not."""
    expected = {
        "i don't know": ["i", "don't", "know"],
        "i don’t know": ["i", "don't", "know"],
        "the 'best' film": ["the", "best", "film"],
        "rock ’n’ roll": ["rock", "n", "roll"],
        "the actors' 90's": ["the", "actors", "90's"],
        "so good''so bad": ["so", "good", "so", "bad"],
    }
    wrong = sum(_words(answers, text) != words for text, words in expected.items())
    assert wrong == 0, (
        f"`tokenize` finds other words in {wrong} of {len(expected)} texts with apostrophes; look at ' and ’, inside "
        "a word, at its edges, and two in a row"
    )


@checks("tokenize")
def test_capitals_do_not_count(answers):
    """A word is the same word in capitals, in every language."""
    for text, other in (("Good FILM", "good film"), ("STRASSE", "Straße"), ("ΟΔΟΣ", "οδος"), ("ÉTÉ", "été")):
        assert _words(answers, text) == _words(answers, other), (
            f"`tokenize` finds other words in {text!r} than in {other!r}; case folding makes them the same"
        )


@checks("tokenize")
def test_one_word_has_one_spelling(answers):
    """A word is the same word with composed or decomposed accents, in full-width letters and with ligatures."""
    expected = {
        "am\u00e9lie": ["am\u00e9lie"],
        "ame\u0301lie": ["am\u00e9lie"],
        "ｇｏｏｄ ｆｉｌｍ": ["good", "film"],
        "\ufb01lm": ["film"],
    }
    wrong = sum(_words(answers, text) != words for text, words in expected.items())
    assert wrong == 0, (
        f"`tokenize` does not give the NFKC form of the words in {wrong} of {len(expected)} texts of the same few "
        "words; look at decomposed accents, full-width letters and ligatures"
    )


@checks("tokenize")
def test_letters_and_marks_of_every_script_make_words(answers):
    """Words of other languages stay whole, with their accents and vowel signs."""
    expected = {
        "Turkish": ["çok", "güzel"],
        "Russian": ["хороший", "фильм"],
        "Hindi": ["हिन्दी", "में"],
        "Korean": ["좋은", "영화"],
    }
    wrong = [language for language, words in expected.items() if _words(answers, " ".join(words)) != words]
    assert not wrong, (
        f"`tokenize` cuts or changes words in other languages: {' and '.join(wrong)}; look at which characters "
        "it takes for letters and marks"
    )


# --- learn_vocabulary -------------------------------------------------------------------------------------


@checks("learn_vocabulary")
def test_vocabulary_is_sorted_and_has_each_word_once(answers):
    """The vocabulary has no word twice, and is in the order of `sorted`."""
    for texts in (PLAIN, ["zebra apple", "mango apple apple", ""]):
        vocabulary = answers.vocabulary_of(texts, 1)
        assert len(set(vocabulary)) == len(vocabulary), "`learn_vocabulary` returns a word more than once"
        assert vocabulary == sorted(vocabulary), "`learn_vocabulary` does not return words in the order of `sorted`"


@checks("learn_vocabulary")
def test_vocabulary_is_made_of_the_tokens(answers, public):
    """With min_texts = 1, the vocabulary has exactly the words that `tokenize` finds."""
    texts = public["texts"][:15]
    words = {word for text in texts for word in answers.tokens_of(text)}
    vocabulary = set(answers.vocabulary_of(texts, 1))
    assert vocabulary == words, (
        f"`learn_vocabulary` has {len(vocabulary - words)} words that your `tokenize` does not find in the texts, and "
        f"lacks {len(words - vocabulary)} that it finds"
    )


@checks("learn_vocabulary")
def test_vocabulary_counts_texts_and_not_occurrences(answers):
    """A word is in the vocabulary when at least min_texts of the texts have it, however often each of them does."""
    texts_with = Counter(word for text in PLAIN for word in set(text.split()))
    for min_texts in (2, 3, 4):
        expected = {word for word, count in texts_with.items() if count >= min_texts}
        vocabulary = set(answers.vocabulary_of(PLAIN, min_texts))
        assert not vocabulary - expected, "`learn_vocabulary` has words that occur in fewer than `min_texts` texts"
        assert not expected - vocabulary, "`learn_vocabulary` lacks words that occur in `min_texts` texts or more"


# --- count_words ------------------------------------------------------------------------------------------


@checks("count_words", gate=True)
def test_every_text_has_a_row_and_every_word_a_column(answers):
    """Empty texts, no texts and no vocabulary give rows of zeros, no rows and no columns."""
    counts = answers.counts_of(["", "good", ""], ["good", "story"])
    assert not counts[[0, 2]].any(), "`count_words` counts words in a text that is empty"
    answers.counts_of([], ["good", "story"])
    answers.counts_of(PLAIN, [])


@checks("count_words")
def test_columns_stand_in_the_order_of_the_vocabulary(answers):
    """Column j counts word j of the vocabulary, in whatever order the words are given."""
    vocabulary = ["story", "film", "the", "good", "cast", "is", "a"]
    counts = answers.counts_of(PLAIN[:3], vocabulary) > 0
    expected = np.array([[word in text.split() for word in vocabulary] for text in PLAIN[:3]])
    assert (counts == expected).all(), (
        "`count_words` has counts in columns of other words, when the words of the vocabulary are in no special order"
    )


@checks("count_words")
def test_every_occurrence_of_a_word_counts(answers, public):
    """A count is the number of times that `tokenize` finds the word: not whether it does, nor inside other words."""
    for texts in (["the film the theme"], public["texts"][:10]):
        tokens = [answers.tokens_of(text) for text in texts]
        vocabulary = sorted({word for words in tokens for word in words})
        expected = np.array([[words.count(word) for word in vocabulary] for words in tokens])
        wrong = (answers.counts_of(texts, vocabulary) != expected).sum()
        assert wrong == 0, (
            f"`count_words` does not count how often your `tokenize` finds each word: {wrong} counts of "
            f"{expected.size} differ"
        )


@checks("count_words")
def test_unseen_words_are_left_out(answers):
    """Words that are not in the vocabulary change no count."""
    vocabulary = ["cast", "film", "good"]
    known = answers.counts_of(["good film", "cast"], vocabulary)
    with_unseen = answers.counts_of(["good unheard film unseen", "new cast of unknowns"], vocabulary)
    assert (known == with_unseen).all(), "`count_words` gives other counts when a text has words that it cannot count"


# --- tf_idf -----------------------------------------------------------------------------------------------

#: Counts of five texts of an archive; each word is in another number of texts, the last one in none.
ARCHIVE = np.array(
    [
        [1, 2, 0, 0, 9, 0],
        [1, 0, 0, 3, 0, 0],
        [2, 1, 0, 0, 0, 0],
        [1, 1, 4, 0, 0, 0],
        [3, 5, 1, 0, 0, 0],
    ]
)
KNOWN = ARCHIVE[:, :5].copy()  # without the word that no text has
QUERIES = np.array([[1, 0, 0, 2, 0], [0, 1, 1, 0, 3], [4, 0, 0, 0, 0]])


def _direction(weights: np.ndarray) -> np.ndarray:
    """Rows in length 1, those of zeros left: what is asked before lengths are."""
    length = np.linalg.norm(weights, axis=1, keepdims=True)
    return weights / np.where(length > 0, length, 1.0)


def _expected(counts: np.ndarray, archive_counts: np.ndarray) -> np.ndarray:
    """Weights by the brief's formula, word by word."""
    weights = np.zeros(counts.shape)
    for column in range(counts.shape[1]):
        texts_with = sum(1 for count in archive_counts[:, column] if count > 0)
        idf = np.log((1 + len(archive_counts)) / (1 + texts_with)) + 1
        weights[:, column] = counts[:, column] * idf
    return _direction(weights)


@checks("tf_idf")
def test_rare_words_weigh_more(answers):
    """The weights of an archive have the proportions that counts and idf give them."""
    weights = _direction(answers.weights_of(ARCHIVE, ARCHIVE))
    assert np.allclose(weights, _expected(ARCHIVE, ARCHIVE), rtol=0, atol=TOLERANCE), (
        "`tf_idf` gives the words of a small archive other proportions than count times idf; look at how the texts "
        "with a word are counted, at the ones in the formula and at the logarithm"
    )


@checks("tf_idf")
def test_every_row_has_length_one(answers):
    """The squares of a row's weights add up to 1."""
    length = np.linalg.norm(answers.weights_of(KNOWN, KNOWN), axis=1)
    assert np.allclose(length, 1.0, rtol=0, atol=TOLERANCE), (
        "`tf_idf` returns rows whose Euclidean length is not 1: long texts would come first whatever they say"
    )


@checks("tf_idf")
def test_text_without_known_words_has_zero_weights(answers):
    """A row of zeros stays a row of zeros, and leaves the other rows as they are."""
    counts = np.vstack([KNOWN[:1], np.zeros((1, 5), dtype=np.int64)])
    weights = answers.weights_of(counts, KNOWN, finite=False)
    assert np.isfinite(weights[1]).all(), "`tf_idf` gives a text without known words weights that are not numbers"
    assert not weights[1].any(), "`tf_idf` gives a text without known words weights other than 0"


@checks("tf_idf", gate=True)
def test_rarity_is_that_of_the_archive(answers):
    """A query has the same weights whatever else is asked, and another archive gives it others."""
    together = answers.weights_of(QUERIES, KNOWN)
    alone = np.vstack([answers.weights_of(query[None], KNOWN) for query in QUERIES])
    assert np.allclose(together, alone, rtol=0, atol=TOLERANCE), (
        "`tf_idf` gives a query other weights when other queries are weighted in the same call; what is rare is to "
        "be learned from the archive"
    )
    elsewhere = answers.weights_of(QUERIES, KNOWN[:, ::-1].copy())
    assert not np.allclose(together, elsewhere, rtol=0, atol=TOLERANCE), (
        "`tf_idf` gives queries the same weights for an archive in which other words are rare"
    )


# --- most_similar -----------------------------------------------------------------------------------------


@checks("most_similar", gate=True)
def test_as_many_texts_are_found_as_are_wanted(answers, rng):
    """Each query has k different texts, or all of them if there are fewer."""
    text_weights = _direction(rng.random((7, 5)))
    for k in (1, 3, 7, 10):
        answers.found_among(text_weights[:2], text_weights, k)
    answers.found_among(np.zeros((1, 5)), text_weights, 3)  # a query without a known word


@checks("most_similar")
def test_most_similar_texts_come_first(answers, rng):
    """The texts found have the greatest dot products with the query, the greatest first."""
    text_weights = _direction(rng.random((40, 6)) * (rng.random((40, 6)) < 0.6))
    query_weights = _direction(rng.random((15, 6)) * (rng.random((15, 6)) < 0.6))
    similarity = np.array([[(query * text).sum() for text in text_weights] for query in query_weights])
    for k in (1, 5, 40):
        found = answers.found_among(query_weights, text_weights, k)
        of_found = np.take_along_axis(similarity, found, axis=1)
        best = np.sort(similarity, axis=1)[:, ::-1][:, :k]
        are_the_right_ones = np.allclose(np.sort(of_found, axis=1)[:, ::-1], best, rtol=0, atol=TOLERANCE)
        assert np.allclose(of_found, best, rtol=0, atol=TOLERANCE), (
            f"the {k} texts that `most_similar` finds are the right ones, but not with the greatest dot product first"
            if are_the_right_ones
            else f"the {k} texts that `most_similar` finds are not those with the greatest dot products"
            if k > 1
            else "the one text that `most_similar` finds is not the one with the greatest dot product"
        )

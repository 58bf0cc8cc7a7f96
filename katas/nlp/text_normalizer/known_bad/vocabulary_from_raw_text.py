"""Splits the texts anew for the vocabulary, and skips what `tokenize` does to them."""

CAUGHT_BY = "test_vocabulary_is_made_of_the_tokens"


def learn_vocabulary(texts, min_texts):
    texts_with = {}
    for text in texts:
        for word in set(text.split()):
            texts_with[word] = texts_with.get(word, 0) + 1
    return sorted(word for word, count in texts_with.items() if count >= min_texts)

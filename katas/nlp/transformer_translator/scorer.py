"""chrF: how close each translation is to the right one, by the pieces of words that both have.

The units are the held-out messages: each has a picture of its own that is in no public message and in no other
held-out one, so units are independent.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlekata import authoring
from mlekata.authoring import AttemptError, HeldOut, asked, check_array

PADDING, START, END = 0, 1, 2
LONGEST = 32  # numbers in a translation
MOST_CHARACTERS, BETA = 6, 2  # of chrF


class Answers(authoring.Answers):
    """The attempt's way from messages to translations, as the brief shows it."""

    def forced(self, target: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The attempt's decoder input and where answers count, once they are known to be tables like *target*."""
        name = "the result of `teacher_forcing`"
        found = self.attempt.teacher_forcing(target)
        if type(found) not in (tuple, list) or len(found) != 2:
            raise AttemptError(f"{name} is a {type(found).__name__}; expected a tuple of two arrays")
        decoder_input = check_array(found[0], f"`decoder_input` in {name}", shape=target.shape, kind="int")
        return decoder_input, check_array(found[1], f"`counts` in {name}", shape=target.shape, kind="bool")

    def attended(
        self,
        queries: NDArray[np.float32],
        memory: NDArray[np.float32],
        weights: dict[str, NDArray[np.float32]],
        n_heads: int,
        is_word: NDArray[np.bool_],
        causal: bool,
        *,
        finite: bool = True,
    ) -> NDArray[np.float64]:
        """The attempt's attention, once it is known to be numbers in the right shape: float64 (n, q, d)."""
        return check_array(
            self.attempt.multi_head_attention(queries, memory, weights, n_heads, is_word, causal),
            "the result of `multi_head_attention`",
            shape=queries.shape,
            kind="float",
            finite=finite,
        )

    @asked
    def model(self) -> Any:
        """The model trained on the public messages."""
        public = self.public
        return self.attempt.train_model(
            public["source"], public["target"], len(public["source_words"]), len(public["target_words"])
        )

    def log_probability_of(self, source: NDArray[np.int64], decoder_input: NDArray[np.int64]) -> NDArray[np.float64]:
        """The attempt's log-probabilities, in the right shape, at least -100: float64 (n, t, v)."""
        name = "the result of `word_log_probability`"
        shape = (*decoder_input.shape, len(self.public["target_words"]))
        found = self.attempt.word_log_probability(self.model, source, decoder_input)
        found = check_array(found, name, shape=shape, kind="float", finite=False)
        if np.isnan(found).any():
            raise AttemptError(f"{name} has NaN; expected logarithms of probabilities")
        return np.maximum(found, -100.0)  # words that never come may have minus infinity

    @asked
    def translation(self) -> NDArray[np.int64]:
        """Translations of the held-out messages: int64 (n_held_out, LONGEST)."""
        return self.translation_of(self.inputs, LONGEST)

    def translation_of(self, source: NDArray[np.int64], longest: int) -> NDArray[np.int64]:
        """The attempt's translations, once they are known to be words, an end and padding."""
        name = "the result of `translate`"
        found = check_array(
            self.attempt.translate(self.model, source, longest),
            name,
            shape=(len(source), longest),
            kind="int",
            low=0,
            high=len(self.public["target_words"]) - 1,
        ).astype(np.int64)
        is_behind_end = np.cumsum(found == END, axis=1) - (found == END) > 0
        if (found == START).any():
            raise AttemptError(f"{name} has the start in it; expected words, the end and padding")
        if (found[is_behind_end] != PADDING).any():
            raise AttemptError(f"{name} goes on behind the end; expected padding there")
        if (found[~is_behind_end] == PADDING).any():
            raise AttemptError(f"{name} has padding where no end was before; expected words up to the end")
        return found


def outcomes(answers: Answers, held_out: HeldOut) -> NDArray[np.float64]:
    """chrF of the translation of each held-out message: float64 (n_held_out, 1), 0 to 1."""
    return _closeness(answers.translation, held_out, answers.public)


def baseline(public: dict[str, Any], held_out: HeldOut) -> NDArray[np.float64]:
    """The naive rule's outcomes: the translation of the public message that shares most words.

    That is the one with the most different words in common, divided by the number of different words of both.
    """
    n_words = len(public["source_words"])
    known, asked_about = (_has_word(table, n_words) for table in (public["source"], held_out.inputs))
    common = asked_about @ known.T  # (n_held_out, n_words) x (n_words, n_public)
    either = asked_about.sum(axis=1)[:, None] + known.sum(axis=1) - common
    return _closeness(public["target"][(common / either).argmax(axis=1)], held_out, public)


def metric(outcomes: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean chrF of the messages, 0 to 1, for each row of *weights*."""
    return weights @ outcomes[:, 0] / weights.sum(axis=1)  # (n_replicates, n) x (n,) -> (n_replicates,)


def slices(held_out: HeldOut) -> dict[str, NDArray[np.bool_]]:
    """Messages by whether the picture that is in no public message is the first or the second."""
    first = held_out.labels["new_is_first"]
    return {"the new picture is first": first, "the new picture is second": ~first}


def outcomes_of_attack(labels: NDArray[np.str_], held_out: HeldOut) -> NDArray[np.float64]:
    """The outcomes of one who answers with these texts."""
    return np.array([[_chrf(str(text), right)] for text, right in zip(labels, held_out.labels["text"], strict=True)])


def _has_word(table: NDArray[np.int64], n_words: int) -> NDArray[np.float64]:
    """Which words are in each row: float64 (n, n_words), 0 or 1; padding is none."""
    found = np.zeros((len(table), n_words))
    found[np.arange(len(table))[:, None], table] = 1.0
    found[:, PADDING] = 0.0
    return found


def _closeness(translation: NDArray[np.int64], held_out: HeldOut, public: dict[str, Any]) -> NDArray[np.float64]:
    """chrF of each row: float64 (n, 1)."""
    words = public["target_words"]
    texts = [" ".join(words[number] for number in row if number > END) for row in translation.tolist()]
    return np.array([[_chrf(text, right)] for text, right in zip(texts, held_out.labels["text"], strict=True)])


def _chrf(text: str, right: str) -> float:
    """The character n-gram F-score of a text, 0 to 1; blanks do not count.

    Source: Popović (2015), chrF. Precision and recall are means over n = 1 to 6, of those n that *right* is long
    enough for; recall counts BETA times as much.
    """
    text, right = text.replace(" ", ""), right.replace(" ", "")
    orders = range(1, min(MOST_CHARACTERS, len(right)) + 1)
    precision = recall = 0.0
    for n in orders:
        found, sought = (Counter(one[i : i + n] for i in range(len(one) - n + 1)) for one in (text, right))
        common = (found & sought).total()
        precision += common / max(found.total(), 1)
        recall += common / sought.total()
    if precision + recall == 0:
        return 0.0
    precision, recall = precision / len(orders), recall / len(orders)
    return (1 + BETA**2) * precision * recall / (BETA**2 * precision + recall)

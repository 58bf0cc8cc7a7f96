"""Is it right? Small tables made here, where every answer can be counted; then the model of the public messages."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlekata.authoring import checks

PADDING, START, END = 0, 1, 2
TOLERANCE = 0.0001  # of attention
SAME = 0.001  # of log-probabilities and probabilities
LONGEST = 32
FITTED, LEAST_PREDICTED = 100, 0.9  # public messages, and the share of their words, given those before them
LEAST_ENDED = 0.95  # share of the held-out translations
LEAST_EXACT = 0.2  # share of the held-out translations; those of good models are three times as many
LEAST_ORDER_READ = 0.9  # share of the held-out messages

TARGET = np.array([[5, 3, END, 0, 0], [4, END, 0, 0, 0], [7, 6, 5, 3, END], [END, 0, 0, 0, 0]])


# --- teacher_forcing --------------------------------------------------------------------------------------


@checks("teacher_forcing")
def test_decoder_is_given_what_comes_before(answers):
    """At each place the decoder input has what the target has one place before, behind a start."""
    decoder_input, _ = answers.forced(TARGET)
    assert (decoder_input[:, 0] == START).all(), "`teacher_forcing`: not every row of `decoder_input` begins with START"
    assert (decoder_input[:, 1:] == TARGET[:, :-1]).all(), (
        "`teacher_forcing`: `decoder_input` is not the target moved right by one place, behind the start"
    )


@checks("teacher_forcing")
def test_padding_does_not_count(answers):
    """No place where the target has padding counts."""
    _, counts = answers.forced(TARGET)
    assert not counts[TARGET == PADDING].any(), (
        "`teacher_forcing`: `counts` is True at places where the target has padding"
    )


@checks("teacher_forcing")
def test_words_and_end_count(answers):
    """Every place where the target has a word or the end counts."""
    _, counts = answers.forced(TARGET)
    assert counts[TARGET > END].all(), "`teacher_forcing`: `counts` is False at places where the target has a word"
    assert counts[TARGET == END].all(), "`teacher_forcing`: `counts` is False at places where the target has the end"


# --- multi_head_attention ---------------------------------------------------------------------------------


def _weights(rng: np.random.Generator, d: int) -> dict[str, NDArray[np.float32]]:
    names = ("query", "key", "value", "output")
    return {name: rng.normal(0, d**-0.5, (d, d)).astype(np.float32) for name in names}


def _phrases(rng: np.random.Generator, n: int, length: int, d: int) -> NDArray[np.float32]:
    return rng.normal(0, 1, (n, length, d)).astype(np.float32)


def _expected(queries, memory, weights, n_heads, is_word, causal, scale=None) -> NDArray[np.float64]:
    """Attention head by head and phrase by phrase: float64 (n, q, d)."""
    weights = {name: weight.astype(np.float64) for name, weight in weights.items()}
    n, q, d = queries.shape
    width = d // n_heads
    found = np.zeros((n, q, d))
    allowed = np.repeat(is_word[:, None, :], q, axis=1)  # (n, q, k)
    if causal:
        allowed &= np.arange(memory.shape[1]) <= np.arange(q)[:, None]
    for phrase in range(n):
        for head in range(n_heads):
            columns = slice(head * width, (head + 1) * width)
            query, key, value = (
                (x @ weights[name])[:, columns]
                for x, name in ((queries[phrase], "query"), (memory[phrase], "key"), (memory[phrase], "value"))
            )
            score = query @ key.T * (width**-0.5 if scale is None else scale)  # (q, k)
            for place in np.flatnonzero(allowed[phrase].any(axis=1)):
                open_places = np.flatnonzero(allowed[phrase, place])
                odds = np.exp(score[place, open_places] - score[place, open_places].max())
                found[phrase, place, columns] = odds @ value[open_places] / odds.sum()
    return found @ weights["output"]


def _is_close(found: NDArray[np.float64], expected: NDArray[np.float64]) -> bool:
    return bool(np.abs(found - expected).max() <= TOLERANCE)


@checks("multi_head_attention")
def test_scores_are_divided_by_the_root_of_the_head_width(answers, rng):
    """With one head the result is that of the formula; with several, the width in it is that of a head."""
    d = 8
    queries, memory, weights = _phrases(rng, 2, 3, d), _phrases(rng, 2, 5, d), _weights(rng, d)
    weights["query"] *= 3  # far from equal weights
    is_word = np.ones((2, 5), dtype=bool)
    case = queries, memory, weights, 1, is_word, False
    assert _is_close(answers.attended(*case), _expected(*case)), (
        "`multi_head_attention` with one head, without padding and not causal, is not "
        "softmax(query · key / sqrt(d)) times value; look at the scale and at the axis of the softmax"
    )
    case = queries, memory, weights, 4, is_word, False
    found = answers.attended(*case)
    # Other ways to go wrong with several heads belong to the next test.
    assert not any(_is_close(found, _expected(*case, scale=scale)) for scale in (1.0, d**-0.5, 1 / d, 4 / d)), (
        "`multi_head_attention` with several heads divides the scores by something else than the root of d / n_heads"
    )


@checks("multi_head_attention")
def test_each_head_has_its_own_columns(answers, rng):
    """Each head attends with its own columns of queries, keys and values, and fills the same columns."""
    # The query of head h at place i fits so well to the key at place (i + h) % 5 that the scale does not matter. Each
    # place has queries, keys and values side by side, and 8 of the 12 heads have nothing to say.
    places, n_heads, used = 5, 12, 8
    angle = 2 * np.pi * np.arange(places) / places
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)  # (5, 2), a key for each place
    queries = 400 * np.concatenate([np.roll(circle, -head, axis=0) for head in range(4)], axis=1)  # (5, 8)
    side_by_side = np.concatenate([queries, np.tile(circle, 4), rng.normal(0, 1, (places, used))], axis=1)  # (5, 24)
    memory = np.stack([side_by_side, side_by_side[::-1]]).astype(np.float32)
    weights = {name: np.zeros((24, 24), dtype=np.float32) for name in ("query", "key", "value")}
    for position, weight in enumerate(weights.values()):
        weight[position * used : (position + 1) * used, :used] = np.eye(used)
    weights["output"] = _weights(rng, 24)["output"]
    case = memory, memory, weights, n_heads, np.ones((2, places), dtype=bool), False
    assert _is_close(answers.attended(*case), _expected(*case)), (
        "`multi_head_attention` mixes up its heads; look at which columns belong to which head, and at how axes are "
        "exchanged before and after"
    )


def _changed_by(answers, memory, place, case) -> NDArray[np.bool_]:
    """Which results of the first phrase change when one place of the memory does, and no query: bool (q,)."""
    other = memory.copy()
    other[0, place] = -2 * other[0, place] + 1
    one, another = (answers.attended(memory, attended_to, *case) for attended_to in (memory, other))
    return np.abs(one - another)[0].max(axis=1) > TOLERANCE


@checks("multi_head_attention")
def test_nothing_attends_to_padding(answers, rng):
    """What is in places that are no words does not matter."""
    memory, weights = _phrases(rng, 2, 6, 8), _weights(rng, 8)
    is_word = np.array([[True, True, True, False, False, False], [True] * 6])
    for causal in (False, True):
        for place in (3, 5):
            assert not _changed_by(answers, memory, place, (weights, 2, is_word, causal)).any(), (
                "`multi_head_attention` has another result when the memory changes at a place that is no word"
            )


@checks("multi_head_attention")
def test_nothing_attends_to_later_places(answers, rng):
    """If it is causal, a query does not attend to places after its own."""
    memory, weights = _phrases(rng, 2, 6, 8), _weights(rng, 8)
    is_word = np.ones((2, 6), dtype=bool)
    for place in (1, 3, 5):
        assert not _changed_by(answers, memory, place, (weights, 2, is_word, True))[:place].any(), (
            "`multi_head_attention` with causal=True has another result at some place when a later place changes"
        )


@checks("multi_head_attention")
def test_everything_allowed_is_attended_to(answers, rng):
    """A query attends to all words; if it is causal, to its own place and all before it."""
    memory, weights = _phrases(rng, 2, 6, 8), _weights(rng, 8)
    is_word = np.array([[True, True, True, True, False, False], [True] * 6])
    for place in (0, 1, 3):
        own = "its own place or one before it"
        assert _changed_by(answers, memory, place, (weights, 2, is_word, True))[place:].all(), (
            f"`multi_head_attention` with causal=True has queries that do not attend to {own}, though it is a word"
        )
        assert _changed_by(answers, memory, place, (weights, 2, is_word, False)).all(), (
            "`multi_head_attention` with causal=False has queries that do not attend to one of the words"
        )


@checks("multi_head_attention")
def test_nothing_to_attend_to_gives_zeros(answers, rng):
    """A query that may attend to nothing has zeros, and others are as they were."""
    memory, weights = _phrases(rng, 2, 4, 8), _weights(rng, 8)
    is_word = np.array([[False] * 4, [True, True, False, False]])
    found = answers.attended(memory, memory, weights, 2, is_word, False, finite=False)
    assert _is_close(np.nan_to_num(found[0], nan=9.0, posinf=9.0, neginf=9.0), np.zeros((4, 8))), (
        "`multi_head_attention` is not 0 for a phrase without any word, where no query has anything to attend to"
    )
    assert np.isfinite(found[1]).all(), (
        "`multi_head_attention` is NaN or infinite for a phrase because another one of the batch has no word"
    )


# --- word_log_probability ---------------------------------------------------------------------------------


def _some(answers, held_out, rows: int = 40) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Some held-out messages, and public translations as decoder input: int64 (rows, 24) and (rows, 12)."""
    decoder_input = np.full((rows, 12), START)
    decoder_input[:, 1:] = answers.public["target"][:rows, :11]
    return held_out.inputs[:rows], decoder_input


def _odds(answers, source, decoder_input) -> NDArray[np.float64]:
    """Probabilities, which are compared more easily than logarithms: float64 (n, t, v)."""
    return np.exp(np.minimum(answers.log_probability_of(source, decoder_input), 50.0))


@checks("word_log_probability", gate=True)
def test_probabilities_add_up(answers, held_out):
    """At each place the probabilities of all words add up to 1."""
    total = _odds(answers, *_some(answers, held_out)).sum(axis=2)
    assert np.abs(total - 1).max() <= SAME, (
        "`word_log_probability`: the probabilities of all words do not add up to 1 at each place; "
        "are they natural logarithms of a softmax over the words?"
    )


@checks("word_log_probability", gate=True)
def test_same_question_has_the_same_answer(answers, held_out):
    """Asked twice, the model gives the same probabilities."""
    one, again = (_odds(answers, *_some(answers, held_out)) for _ in range(2))
    assert np.abs(one - again).max() <= SAME, (
        "`word_log_probability` has another answer when it is asked again; look at what is random while it predicts"
    )


@checks("word_log_probability", "train_model", gate=True)
def test_model_does_not_look_ahead(answers, held_out):
    """The probabilities at a place do not depend on later words of the translation."""
    source, decoder_input = _some(answers, held_out)
    other = decoder_input.copy()
    other[:, 4:] = np.where(decoder_input[:, 4:] > END, decoder_input[::-1, 4:], END + 3)
    one, another = (_odds(answers, source, given)[:, :4] for given in (decoder_input, other))
    assert np.abs(one - another).max() <= SAME, (
        "`word_log_probability` changes at a place when only later words of the translation change: "
        "your model looks ahead"
    )


@checks("word_log_probability", "train_model", gate=True)
def test_model_does_not_read_padding(answers, held_out):
    """A message has the same probabilities with more padding behind it, and alone."""
    source, decoder_input = _some(answers, held_out)
    one = _odds(answers, source, decoder_input)
    wider = np.pad(source, ((0, 0), (0, 7)), constant_values=PADDING)
    shortest = int((source != PADDING).sum(axis=1).argmin())
    narrow = source[[shortest], : (source[shortest] != PADDING).sum()]
    assert np.abs(_odds(answers, wider, decoder_input) - one).max() <= SAME, (
        "`word_log_probability` has another answer when there is more padding behind the messages"
    )
    assert np.abs(_odds(answers, narrow, decoder_input[[shortest]]) - one[[shortest]]).max() <= SAME, (
        "`word_log_probability` has another answer for a message when it is alone and has no padding"
    )


@checks("word_log_probability", "train_model")
def test_model_reads_the_order_of_words(answers, held_out):
    """With its two pictures exchanged, a message has another first word in mind."""
    messages = [[int(word) for word in row if word != PADDING] for row in held_out.inputs]
    comma = answers.public["source_words"].index(",")
    exchanged = np.full_like(held_out.inputs, PADDING)
    for row, message in zip(exchanged, messages, strict=True):
        cut = message.index(comma)
        row[: len(message)] = [*message[cut + 1 :], comma, *message[:cut]]
    start = np.full((len(messages), 1), START)
    one, other = (_odds(answers, source, start) for source in (held_out.inputs, exchanged))
    differs = np.abs(one - other).max(axis=(1, 2)) > SAME
    has_two_sides = (exchanged != held_out.inputs).any(axis=1)
    assert differs[has_two_sides].mean() >= LEAST_ORDER_READ, (
        f"for {int((~differs[has_two_sides]).sum())} of {int(has_two_sides.sum())} messages your model gives the first "
        "word the same probabilities when the two pictures are exchanged; does it know where a word stands?"
    )


@checks("train_model", "word_log_probability")
def test_next_words_are_predicted(answers):
    """Given the right words before, the likeliest next word is right for nine of ten public words."""
    source, target = (answers.public[key][:FITTED] for key in ("source", "target"))
    decoder_input = np.concatenate([np.full((FITTED, 1), START), target[:, :-1]], axis=1)
    likeliest = answers.log_probability_of(source, decoder_input).argmax(axis=2)
    share = (likeliest == target)[target != PADDING].mean()
    assert share >= LEAST_PREDICTED, (
        f"given the right words before, your model predicts {share:.0%} of the words of public messages; look at "
        "whether it has learned enough, and whether the decoder is given the same in training as it is here"
    )


# --- translate --------------------------------------------------------------------------------------------


@checks("translate", gate=True)
def test_translations_have_the_right_form(answers):
    """Each translation is words, then the end, then padding."""
    assert answers.translation.shape == (len(answers.inputs), LONGEST)  # and all that `translation_of` looks at


@checks("translate")
def test_each_word_is_the_likeliest(answers):
    """Each word of a translation is the likeliest after those that the translation has before it."""
    translation = answers.translation
    decoder_input = np.concatenate([np.full((len(translation), 1), START), translation[:, :-1]], axis=1)
    log_probability = answers.log_probability_of(answers.inputs, decoder_input)  # (n, t, v)
    chosen = np.take_along_axis(log_probability, translation[:, :, None], axis=2)[:, :, 0]
    highest = log_probability[:, :, END:].max(axis=2)
    worse = int(((chosen < highest - SAME) & (translation != PADDING)).any(axis=1).sum())
    assert worse == 0, (
        f"{worse} of {len(translation)} translations have a word where `word_log_probability` has a likelier one, "
        "given the words before it in the translation"
    )


@checks("translate", "train_model")
def test_translations_end(answers):
    """Nearly all held-out translations end within 32 numbers."""
    without_end = int((answers.translation != END).all(axis=1).sum())
    assert without_end <= (1 - LEAST_ENDED) * len(answers.translation) + 1e-9, (
        f"{without_end} of {len(answers.translation)} translations have no end within {LONGEST} numbers"
    )


@checks("train_model", "translate")
def test_some_translations_are_exactly_right(answers, held_out):
    """Of the held-out translations one in five at least is right word for word."""
    words = answers.public["target_words"]
    found = [" ".join(words[number] for number in row if number > END) for row in answers.translation.tolist()]
    exact = sum(text == right for text, right in zip(found, held_out.labels["text"], strict=True))
    assert exact >= LEAST_EXACT * len(found) - 1e-9, (
        f"{exact} of {len(found)} held-out translations are exactly right, word for word; does your model say the "
        "right words in the right order where one of the two pictures is new to it?"
    )


@checks("translate")
def test_longest_only_cuts_off(answers):
    """With a smaller limit a translation is the beginning of what it was."""
    rows = slice(0, 30)
    for longest in (1, 4):
        cut = answers.translation_of(answers.inputs[rows], longest)
        # Ties in the last digit aside, which another width may break in another way.
        differ = int((cut != answers.translation[rows, :longest]).any(axis=1).sum())
        assert differ <= 1, (
            f"{differ} of {len(cut)} translations with a smaller `longest` are not the beginning of the longer ones"
        )

"""Is it right? Sentences are made here that can be counted by hand; reviews of the split where words must be real."""

from __future__ import annotations

import re

import numpy as np

from mlekata.authoring import checks

MOST_MISCONFIDENCE = 0.09  # mean confidence less accuracy
LEAST_ACCURACY = {"long": 0.72, "short": 0.62}
LEAST_DEGREES = 10
LEAST_TURN = 0.9  # log-odds, by which "not" moves blame further up than praise

GOOD = "good great funny interesting entertaining fun original believable".split()  # noqa: SIM905
BAD = "bad boring dull stupid terrible predictable awful disappointing".split()  # noqa: SIM905
PLAIN, NEGATED = ("It is {}.", "This film is {}."), ("It is not {}.", "This film is not {}.")


# --- mark_negation ----------------------------------------------------------------------------------------


def _wrong_words(answers, expected: dict[str, str], *, capitals_count: bool = False) -> int:
    """In how many texts the attempt finds other words than those given, between blanks.

    Capitals and the "br" of markup have tests of their own, and are forgiven elsewhere.
    """
    wrong = 0
    for text, words in expected.items():
        found = [word for word in answers.words_of(text) if word not in ("br", "not_br")]
        wrong += (found if capitals_count else [word.lower() for word in found]) != words.split()
    return wrong


@checks("mark_negation")
def test_words_are_in_small_letters_and_without_signs(answers):
    """A text without negation gives its words in small letters, in order and without signs."""
    expected = {
        "A good film, well-made: 10/10!": "a good film well made 10 10",
        "The CAST (and the crew) is great": "the cast and the crew is great",
        "Café Noir; the best of 1990?": "café noir the best of 1990",
        "": "",
        "?!": "",
    }
    wrong = _wrong_words(answers, expected, capitals_count=True)
    assert wrong == 0, (
        f"`mark_negation` finds other words in {wrong} of {len(expected)} texts without a negation; look at capitals, "
        "signs and texts without words"
    )


@checks("mark_negation")
def test_all_words_of_the_clause_are_negated(answers):
    """Every word from a negation word to the end of its clause is marked, the negation word is not."""
    expected = {
        "it is not a very good film": "it is not not_a not_very not_good not_film",
        "No plot": "no not_plot",
        "never funny nor clever": "never not_funny nor not_clever",
        "hardly a film without faults": "hardly not_a not_film without not_faults",
    }
    wrong = _wrong_words(answers, expected)
    assert wrong == 0, (
        f"`mark_negation` marks other words in {wrong} of {len(expected)} texts of one clause; look at which words "
        "negate, and how far a negation reaches"
    )


@checks("mark_negation")
def test_negation_ends_with_its_clause(answers):
    """A sign that ends a clause ends a negation, and so do "but" and a line break."""
    expected = {f"not good{sign} great": "not not_good great" for sign in ".,;:!?()"}
    expected |= {
        "not good but great": "not not_good but great",
        "not good<br />great": "not not_good great",
        "not good. not bad. great": "not not_good not not_bad great",
    }
    wrong = _wrong_words(answers, expected)
    assert wrong == 0, (
        f"`mark_negation` marks other words in {wrong} of {len(expected)} texts of two clauses or more; look at where "
        "a negation ends"
    )


@checks("mark_negation")
def test_markup_is_no_word(answers):
    """A line break gives no word, and parts the words around it."""
    for text in ("great<br /><br />film", "a good<br />film", "<br />"):
        words = answers.words_of(text)
        assert not any("br" in word for word in words), "`mark_negation` takes the markup of line breaks for words"
        assert words[-1:] == text.replace("<br />", " ").split()[-1:], (
            "`mark_negation` does not find the word after a line break as it is"
        )


@checks("mark_negation")
def test_contractions_negate(answers):
    """Words that end in n't negate, with either apostrophe and in any capitals."""
    expected = {
        "it didn't work": "it didn't not_work",
        "it didn’t work": "it didn't not_work",
        "DON'T go": "don't not_go",
        "it's l’amour": "it's l'amour",
    }
    wrong = _wrong_words(answers, expected)
    assert wrong == 0, (
        f"`mark_negation` finds or marks other words in {wrong} of {len(expected)} texts with an apostrophe"
    )


# --- assign_folds -----------------------------------------------------------------------------------------


def _letters(text: str) -> str:
    """Letters and digits of a text; what re calls a word character is what isalnum() says, and the underscore."""
    return re.sub(r"[\W_]+", "", text.replace("<br />", " ").casefold())


def _different_reviews(public, count: int) -> list[str]:
    """The first *count* public reviews of which none is a copy of another one."""
    return list({_letters(text): text for text in public["text"]}.values())[:count]


def _copies(text: str) -> list[str]:
    """Copies of a review as other pages print it."""
    plain = text.replace("<br />", " ")
    return [plain.upper(), plain.replace(" ", "  "), re.sub(r"[.,]", " <br />", plain), f"« {plain} »"]


@checks("assign_folds")
def test_copies_of_a_review_share_a_fold(answers, public):
    """Reviews with the same letters and digits are in one fold, whatever else is between them."""
    reviews = _different_reviews(public, 60)
    texts = reviews + [copy for review in reviews[::2] for copy in _copies(review)]
    fold = answers.folds_of(texts, 5)
    found = dict(zip(map(_letters, reviews), fold[: len(reviews)].tolist(), strict=True))
    apart = sum(found[_letters(text)] != number for text, number in zip(texts, fold.tolist(), strict=True))
    assert apart == 0, (
        f"`assign_folds` puts {apart} of {len(texts) - len(reviews)} copies into another fold than their original; "
        "look at capitals, blanks, signs and markup"
    )


@checks("assign_folds", gate=True)
def test_folds_are_of_about_equal_size(answers, public):
    """With a hundred reviews for each fold or more, each has two thirds to four thirds of its share of them."""
    texts = _different_reviews(public, 600)
    for n_folds in (2, 4):
        share = np.bincount(answers.folds_of(texts, n_folds), minlength=n_folds) * n_folds / len(texts)
        assert ((share > 2 / 3) & (share < 4 / 3)).all(), (
            f"`assign_folds` gives one of {n_folds} folds less than two thirds or more than four thirds of its share "
            "of the reviews"
        )


@checks("assign_folds")
def test_folds_mix_the_rows(answers, public):
    """Each fold has reviews from the first and from the second half of the rows, 30 to 70 percent from each."""
    texts = _different_reviews(public, 600)
    fold = answers.folds_of(texts, 4)
    size, from_first_half = np.bincount(fold, minlength=4), np.bincount(fold[:300], minlength=4)
    share = from_first_half / np.maximum(size, 1)
    assert ((share >= 0.3) & (share <= 0.7)).all(), (
        "`assign_folds` has a fold with nearly all its reviews from one half of the rows: where rows are sorted, it "
        "is of one kind"
    )


# --- train_model and positive_probability -----------------------------------------------------------------


def _confidence(answers, held_out) -> dict[str, tuple[float, float]]:
    """For each kind of held-out review: the mean confidence, and the share in which the likelier class is right."""
    probability = answers.probability
    right = (probability > 0.5) == held_out.labels["positive"].to_numpy()
    confidence = np.maximum(probability, 1 - probability)
    short = held_out.labels["short"].to_numpy()
    return {kind: (confidence[rows].mean(), right[rows].mean()) for kind, rows in (("long", ~short), ("short", short))}


def _log_odds(probability: np.ndarray) -> np.ndarray:
    bounded = np.clip(probability, 1e-6, 1 - 1e-6)
    return np.log(bounded / (1 - bounded))


@checks("positive_probability", "train_model", gate=True)
def test_probabilities_are_degrees(answers):
    """The held-out probabilities have ten different values at least."""
    distinct = len(np.unique(answers.probability))
    assert distinct >= LEAST_DEGREES, (
        f"`positive_probability` gives {distinct} different value{'s' * (distinct != 1)} for all held-out reviews; "
        "expected degrees of belief"
    )


@checks("train_model", "positive_probability")
def test_long_and_short_reviews_are_told_apart(answers, held_out):
    """The likelier class is right for at least 72 percent of the long reviews and 62 percent of the short ones."""
    for kind, (_, accuracy) in _confidence(answers, held_out).items():
        assert accuracy >= LEAST_ACCURACY[kind], (
            f"the likelier class is right for fewer than {LEAST_ACCURACY[kind]:.0%} of the {kind} held-out reviews; "
            "look at what of a review the model is given"
        )


@checks("train_model", "positive_probability")
def test_confidence_is_as_high_as_it_should_be(answers, held_out):
    """For long and for short reviews, the mean confidence is the share of right answers, to within 0.09."""
    for kind, (confidence, accuracy) in _confidence(answers, held_out).items():
        assert confidence - accuracy <= MOST_MISCONFIDENCE, (
            f"your probabilities are much surer of {kind} reviews than they are right about them; calibrate them on "
            "reviews that the model has not seen"
        )
        assert accuracy - confidence <= MOST_MISCONFIDENCE, (
            f"your probabilities are much less sure of {kind} reviews than they are right about them; calibrate them "
            "on reviews that the model has not seen"
        )


@checks("train_model", "positive_probability")
def test_negation_turns_words_round(answers):
    """On average, "not" moves words of blame further up than words of praise, by 0.9 in log-odds at least."""
    texts = [form.format(word) for forms in (PLAIN, NEGATED) for word in GOOD + BAD for form in forms]
    plain, negated = _log_odds(answers.probability_of(texts)).reshape(2, 2, -1)  # (negated, blame, sentences)
    praise, blame = (negated - plain).mean(axis=1)
    assert blame - praise >= LEAST_TURN, (
        'for `positive_probability`, "not" says nearly the same before words of blame as before words of praise; let '
        '"not bad" be something else than "not" and "bad"'
    )


@checks("positive_probability")
def test_review_without_known_words_is_undecided(answers):
    """An empty review, and one of unseen words only, have a probability from 0.2 to 0.8."""
    for probability in answers.probability_of(["", "qwxzv jqkxw", "!!!"]):
        assert 0.2 <= probability <= 0.8, (
            "`positive_probability` is sure of a review in which there is no word that it could know"
        )


@checks("positive_probability", gate=True)
def test_probability_does_not_depend_on_the_batch(answers, rng):
    """A review has the same probability in any batch: with others, in any order."""
    rows = rng.permutation(len(answers.inputs))[:60]
    again = answers.probability_of([answers.inputs[row] for row in rows])
    assert np.allclose(again, answers.probability[rows], rtol=0, atol=1e-4), (
        "`positive_probability` gives the same review another probability when other reviews are in the call"
    )


# --- out_of_fold_probability ------------------------------------------------------------------------------


@checks("out_of_fold_probability", gate=True)
def test_nothing_leaks_from_the_fold(answers):
    """Other texts and labels in a fold change no probability of the reviews that stay in it."""
    texts, positive, fold = answers.reviews_in_folds
    own = np.flatnonzero(fold == 1)
    kept, changed = own[::2], own[1::2]
    other_texts, other_positive = list(texts), positive.copy()
    for row in changed:
        other_texts[row] = " ".join(reversed(texts[row].split())) + " unheard of " * 3
    other_positive[own] = 1 - positive[own]
    after = answers.out_of_fold_of(other_texts, other_positive, fold)
    assert np.allclose(answers.out_of_fold[kept], after[kept], rtol=0, atol=1e-4), (
        "`out_of_fold_probability` gives reviews other probabilities when only labels in their own fold and texts of "
        "other reviews in it are changed; look at everything that is learned, at chance, and at which rows it goes to"
    )


@checks("out_of_fold_probability", "train_model")
def test_probability_is_that_of_a_model_of_the_other_folds(answers):
    """Each review has the probability that a model trained on the other folds gives it, in its own row."""
    texts, positive, fold = answers.reviews_in_folds
    others, own = np.flatnonzero(fold != 0), np.flatnonzero(fold == 0)
    model = answers.attempt.train_model([texts[row] for row in others], positive[others])
    expected = answers.probability_of([texts[row] for row in own], model)
    assert np.abs(answers.out_of_fold[own] - expected).mean() <= 0.03, (
        "`out_of_fold_probability` differs from what your `train_model` and `positive_probability` give for a fold "
        "when they learn from the others; look at which rows are learned from and where results are put"
    )

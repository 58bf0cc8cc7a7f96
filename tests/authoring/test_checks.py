"""What authors build hidden tests from: contracts said in one sentence, and questions asked once."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from mlekata.authoring.arrays import (
    check_array,
    check_folds,
    check_frame,
    check_mapping,
    check_number,
    check_parts,
    check_rows_differ,
    check_texts,
)
from mlekata.authoring.checks import checks
from mlekata.authoring.contract import Answers, asked
from mlekata.errors import AttemptError, Crashed
from mlekata.wire import Handle

MODEL = Handle(0, "sklearn.linear_model.LogisticRegression")


class Matrix(np.ndarray):
    pass


def fails_with(message: str):
    """The context in which the learner is told exactly *message*."""
    return pytest.raises(AttemptError, match=f"^{re.escape(message)}$")


def test_checks_marks_a_hidden_test():
    """The mark holds the functions, the gate and the weight, and leaves the test as it is."""

    @checks("fit", "score", gate=True, weight=2)
    def test_scores() -> None:
        """Said."""

    spec = test_scores.check_spec
    assert (spec.functions, spec.gate, spec.weight) == (("fit", "score"), True, 2)
    assert test_scores.__doc__ == "Said."
    assert checks("fit")(lambda: None).check_spec.gate is False


ARRAYS = [
    (np.array([1, 2]), {"shape": (2,)}, [1.0, 2.0], "float64"),
    (np.array([1.5], "<f4"), {"shape": ("n",), "kind": "float"}, [1.5], "float64"),
    (np.array([1], "<i4"), {"shape": (1,), "kind": "float"}, [1.0], "float64"),
    (np.array([1], "<u2"), {"shape": (1,), "kind": "int"}, [1], "uint16"),
    (np.array([True]), {"shape": (1,), "kind": "bool"}, [True], "bool"),
    (pd.Series([1.0, 2.0], index=[5, 7]), {"shape": ("rows",)}, [1.0, 2.0], "float64"),
    (pd.Index([3, 4]), {"shape": (2,), "kind": "int"}, [3, 4], "int64"),
    (np.zeros((2, 3)), {"shape": (2, "columns")}, [[0.0] * 3] * 2, "float64"),
    (np.array([np.nan, np.inf]), {"shape": (2,), "finite": False}, [np.nan, np.inf], "float64"),
    (np.array([0.0, 1.0]), {"shape": (2,), "low": 0, "high": 1}, [0.0, 1.0], "float64"),
]


@pytest.mark.parametrize(("value", "contract", "wanted", "dtype"), ARRAYS)
def test_an_array_within_its_contract_is_given_back(value, contract, wanted, dtype):
    """The author gets a plain array of the promised shape and dtype."""
    array = check_array(value, "`score` result", **contract)
    assert type(array) is np.ndarray and array.dtype == dtype
    np.testing.assert_array_equal(array, wanted)


ARRAY_FAULTS = [
    (None, {"shape": (2,)}, "x is None; expected a number array with shape (2,)"),
    ([1.0, 2.0], {"shape": (2,)}, "x is a list of length 2; expected a number array with shape (2,)"),
    (3.5, {"shape": ()}, "x is a float; expected a number array with shape ()"),
    (MODEL, {"shape": ("n",)}, f"x is an object of type {MODEL.type_name}; expected a number array with shape (n,)"),
    (
        np.zeros(2).view(Matrix),
        {"shape": (2,)},
        "x is an array of float64 with shape (2,); expected a number array with shape (2,)",
    ),
    (
        pd.DataFrame({"a": [1]}),
        {"shape": (1,)},
        "x is a DataFrame with shape (1, 1); expected a number array with shape (1,)",
    ),
    (
        np.zeros((2, 1)),
        {"shape": (2,)},
        "x is an array of float64 with shape (2, 1); expected a number array with shape (2,)",
    ),
    (np.zeros(3), {"shape": (2,)}, "x is an array of float64 with shape (3,); expected a number array with shape (2,)"),
    (
        np.zeros(3),
        {"shape": ("n", 2), "kind": "int"},
        "x is an array of float64 with shape (3,); expected an int array with shape (n, 2)",
    ),
    (
        np.zeros(1),
        {"shape": (1,), "kind": "int"},
        "x is an array of float64 with shape (1,); expected an int array with shape (1,)",
    ),
    (
        np.zeros(1),
        {"shape": (1,), "kind": "bool"},
        "x is an array of float64 with shape (1,); expected a bool array with shape (1,)",
    ),
    (
        np.array([True]),
        {"shape": (1,)},
        "x is an array of bool with shape (1,); expected a number array with shape (1,)",
    ),
    (
        np.array([1j]),
        {"shape": (1,)},
        "x is an array of complex128 with shape (1,); expected a number array with shape (1,)",
    ),
    (np.array(["1"]), {"shape": (1,)}, "x is an array of <U1 with shape (1,); expected a number array with shape (1,)"),
    (
        np.array([[0.0, np.nan], [np.inf, 1.0]]),
        {"shape": (2, 2)},
        "x has 2 of 4 values that are NaN or infinite, the first at position 1; expected finite numbers",
    ),
    (np.array([0.5, -0.25]), {"shape": (2,), "low": 0.0}, "x has the value -0.25 at position 1; expected at least 0.0"),
    (np.array([[0.5, 1.5]]), {"shape": (1, 2), "high": 1}, "x has the value 1.5 at position 1; expected at most 1"),
    (np.array([7]), {"shape": (1,), "kind": "int", "high": 3}, "x has the value 7 at position 0; expected at most 3"),
]


@pytest.mark.parametrize(("value", "contract", "message"), ARRAY_FAULTS, ids=[fault[-1][:60] for fault in ARRAY_FAULTS])
def test_an_array_outside_its_contract_is_described(value, contract, message):
    """The learner reads what was found and what was expected, in one sentence."""
    with fails_with(message):
        check_array(value, "x", **contract)


@pytest.mark.parametrize("value", [2, 2.0, np.int8(2), np.float32(2), np.array(2.0), np.array(2)])
def test_one_number_of_any_kind_is_a_float(value):
    """Whole numbers, NumPy scalars and arrays without dimensions are numbers."""
    number = check_number(value, "x", low=2, high=2)
    assert type(number) is float and number == 2.0


NUMBER_FAULTS = [
    (True, {}, "x is a bool; expected one number"),
    (np.True_, {}, "x is a bool; expected one number"),
    ("2", {}, "x is a str of length 1; expected one number"),
    (np.array([2.0]), {}, "x is an array of float64 with shape (1,); expected one number"),
    (10**400, {}, "x is a whole number too large to be a float; expected one number"),
    (
        float("nan"),
        {},
        "x has 1 of 1 values that are NaN or infinite, the first at position 0; expected finite numbers",
    ),
    (np.timedelta64(3, "s"), {}, "x is a timedelta64; expected one number"),
    (1.5, {"high": 1.0}, "x has the value 1.5 at position 0; expected at most 1.0"),
    (-1, {"low": 0.0}, "x has the value -1.0 at position 0; expected at least 0.0"),
]


@pytest.mark.parametrize(
    ("value", "contract", "message"), NUMBER_FAULTS, ids=[fault[-1][:40] for fault in NUMBER_FAULTS]
)
def test_what_is_not_one_number_in_range_is_described(value, contract, message):
    """A number that is none, not finite or out of range is said to be so."""
    with fails_with(message):
        check_number(value, "x", **contract)


@pytest.mark.parametrize("value", [(1, "b"), [1, "b"], np.array([1, 2])])
def test_several_values_come_in_a_tuple_a_list_or_an_array(value):
    """Whatever they are: each is looked at by itself."""
    assert check_parts(value, "x", count=2) == list(value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "x is None; expected 2 values"),
        (np.array(1.5), "x is an array of float64 with shape (); expected 2 values"),
        ({"a": 1, "b": 2}, "x is a dict of length 2; expected 2 values"),
        ("ab", "x is a str of length 2; expected 2 values"),
        ((1,), "x has 1 value; expected 2"),
        (np.zeros((3, 2)), "x has 3 values; expected 2"),
    ],
)
def test_what_is_not_so_many_values_is_described(value, message):
    """One value where there should be several, too, and what only looks like several."""
    with fails_with(message):
        check_parts(value, "x", count=2)


FRAME = pd.DataFrame({"price_eur": [1.0, 2.0], "day": [1, 2]})


def test_a_frame_within_its_contract_is_given_back():
    """More columns than asked for, in any order, are welcome."""
    assert check_frame(FRAME, "x", rows=2, columns=["day"]) is FRAME
    assert check_frame(FRAME, "x", rows=2) is FRAME


FRAME_FAULTS = [
    (FRAME["day"], "x is a Series with shape (2,); expected a pandas DataFrame with 2 rows"),
    ({"day": 1}, "x is a dict of length 1; expected a pandas DataFrame with 2 rows"),
    (FRAME.head(1), "x has 1 rows; expected 2, one for each row given, in the same order"),
    (FRAME[["day"]], "x has no column 'price_eur'; expected the columns day, price_eur"),
    (pd.concat({"a": FRAME}, axis=1), "x has columns with 2 levels of names; expected one name for each"),
    (FRAME[["day", "price_eur", "day"]], "x has more than one column 'day'; expected each column once"),
]


def test_a_frame_may_have_any_number_of_rows():
    """Where nobody knows how many there are."""
    assert check_frame(FRAME, "x", columns=["day"]) is FRAME
    with fails_with("x is a list of length 0; expected a pandas DataFrame"):
        check_frame([], "x")


def test_texts_within_their_contract_are_given_back():
    """As plain text, whatever kind of text they were."""
    assert check_texts(["a", np.str_("b")], "x") == ["a", "b"] and check_texts([], "x") == []
    assert {type(text) for text in check_texts([np.str_("b")], "x", length=1)} == {str}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (("a", "b"), "x is a tuple of length 2; expected a list of str"),
        ("ab", "x is a str of length 2; expected a list of str"),
        (None, "x is None; expected a list of str"),
        (MODEL, "x is an object of type sklearn.linear_model.LogisticRegression; expected a list of str"),
        (["a", 1, None, b"c"], "x is a list with NoneType, bytes, int in it; expected a list of str"),
        (["a"], "x has length 1; expected 2, one text for each that was given"),
    ],
)
def test_texts_outside_their_contract_are_described(value, message):
    """The learner reads what was found in place of text."""
    with fails_with(message):
        check_texts(value, "x", length=2)


def test_a_mapping_within_its_contract_is_given_back():
    """With more keys too, unless there may be no others; what stands under them is left to be checked."""
    found = {"a": 1, "b": None, "c": 2}
    assert check_mapping(found, "x", keys=["a", "b"]) is found
    assert check_mapping(found, "x", keys=["c", "b", "a"], only=True) is found


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (1.5, "x is a float; expected a dict with the keys 'a', 'b'"),
        ([("a", 1)], "x is a list of length 1; expected a dict with the keys 'a', 'b'"),
        ({"a": 1}, "x has no 'b'; expected a dict with the keys 'a', 'b'"),
        ({"a": 1, "b": 2, "c": 3}, "x has 3 keys; expected a dict with the keys 'a', 'b', and no others"),
    ],
)
def test_a_mapping_outside_its_contract_is_described(value, message):
    """The learner reads which key is missing."""
    with fails_with(message):
        check_mapping(value, "x", keys=["a", "b"], only=True)


def test_folds_are_whole_numbers_from_0_up():
    """One for each row."""
    folds = check_folds(np.array([0, 1, 2], np.uint8), "x", rows=3, n_folds=3)
    assert folds.dtype == np.int64 and folds.tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (np.array([0, 1]), "x is an array of int64 with shape (2,); expected an int array with shape (3,)"),
        (np.array([0, 1, 3]), "x has the value 3 at position 2; expected at most 2"),
        (np.array([0, -1, 2]), "x has the value -1 at position 1; expected at least 0"),
        ([0, 1, 2], "x is a list of length 3; expected an int array with shape (3,)"),
    ],
)
def test_folds_outside_their_contract_are_described(value, message):
    """In the words of arrays, which they are."""
    with fails_with(message):
        check_folds(value, "x", rows=3, n_folds=3)


def test_rows_with_different_values_are_given_back():
    """The same value in two rows is welcome; twice in one row it is not."""
    found = np.array([[1, 2, 3], [3, 2, 1]])
    assert check_rows_differ(found, "x", "a film") is found
    assert check_rows_differ(found[:0], "x", "a film").shape == (0, 3)
    with fails_with("x has a film twice in one row; expected different ones"):
        check_rows_differ(np.array([[1, 2, 3], [3, 2, 3]]), "x", "a film")


@pytest.mark.parametrize(("value", "message"), FRAME_FAULTS, ids=[message[:40] for _, message in FRAME_FAULTS])
def test_a_frame_outside_its_contract_is_described(value, message):
    """The learner reads which row count or column is wrong."""
    with fails_with(message):
        check_frame(value, "x", rows=2, columns=["day", "price_eur"])


@pytest.mark.parametrize(
    ("column", "plain"),
    [
        (pd.Series([1, 2], dtype="Int64"), np.array([1, 2])),
        (pd.Series([1, None], dtype="Int64"), np.array([1.0, np.nan])),
        (pd.Series([True, None], dtype="boolean"), np.array([1.0, np.nan])),
        (pd.Series([True, False], dtype="boolean"), np.array([True, False])),
        (pd.Series([0.5, None], dtype="Float32"), np.array([0.5, np.nan])),
        (pd.Series(["a", None], dtype="string"), np.array(["a", None], object)),
        (pd.Series(["a", "b"], dtype="category"), np.array(["a", "b"], object)),
        (pd.Series([3, None], dtype="category"), np.array([3.0, np.nan])),
        (pd.Series([0.5, 1.0], dtype=np.float16), np.array([0.5, 1.0], np.float32)),
    ],
    ids=lambda value: str(value.dtype),
)
def test_columns_of_pandas_own_kinds_come_out_plain(column, plain):
    """Whoever compares their values meets no `pd.NA`, which is neither true nor false; theirs is left alone."""
    given = pd.DataFrame({"before": [1, 2], "x": column})
    found = check_frame(given, "frame", rows=2, columns=["x"])
    pd.testing.assert_series_equal(found["x"], pd.DataFrame({"x": plain})["x"])
    assert given["x"].dtype == column.dtype and found["before"].tolist() == [1, 2]


class Questions(Answers):
    """Counts how often each question is put."""

    def __init__(self, fault: Exception | None = None) -> None:
        super().__init__(attempt=None, public="public", inputs="inputs")
        self.times = 0
        self.fault = fault

    @asked
    def model(self) -> str:
        """The fitted model."""
        self.times += 1
        if self.fault is not None:
            raise self.fault
        return f"model of {self.public}"

    @asked
    def nothing(self) -> None:
        self.times += 1

    @asked
    def scores(self) -> str:
        return f"scores of {self.inputs} by {self.model}"


def test_a_question_is_asked_once():
    """Hidden tests and the scorer share one answer, even when it is None."""
    answers = Questions()
    assert [answers.model, answers.model] == ["model of public"] * 2
    assert answers.times == 1
    assert [answers.nothing, answers.nothing] == [None, None]
    assert answers.times == 2


def test_a_question_may_build_on_an_earlier_one():
    """A later question uses the earlier one's answer without asking again."""
    answers = Questions()
    assert answers.scores == "scores of inputs by model of public"
    assert answers.model and answers.times == 1


def test_each_split_has_its_own_answers():
    """Two sets of answers share nothing."""
    first, second = Questions(), Questions()
    assert first.model == second.model
    assert (first.times, second.times) == (1, 1)


def test_the_attempts_fault_is_remembered():
    """What crashed once is not run again: the same fault is told each time, also to what builds on it."""
    answers = Questions(Crashed("`fit` crashed"))
    for _ in range(2):
        with pytest.raises(Crashed, match="`fit` crashed"):
            _ = answers.model
    with pytest.raises(Crashed, match="`fit` crashed"):
        _ = answers.scores
    assert answers.times == 1


def test_an_authors_error_is_not_remembered():
    """An exception that is not the attempt's fault passes as it is, each time anew."""
    answers = Questions(ZeroDivisionError())
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            _ = answers.model
    assert answers.times == 2


def test_a_question_is_documented_on_its_class():
    """The question itself, and its docstring, are read from the class."""
    assert type(Questions.model) is asked
    assert Questions.model.__doc__ == "The fitted model."


def test_average_precision_agrees_with_scikit_learn():
    """Average precision is scikit-learn's, ties included."""
    from sklearn.metrics import average_precision_score

    from mlekata.authoring.arrays import average_precision

    rng = np.random.default_rng(0)
    for distinct in (2, 5, 1000):
        positive = rng.random(300) < 0.1
        score = rng.integers(0, distinct, 300) / 7.0
        assert average_precision(positive, score) == pytest.approx(average_precision_score(positive, score), abs=1e-12)

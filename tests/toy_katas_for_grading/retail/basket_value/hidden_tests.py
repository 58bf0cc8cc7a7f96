"""What is true of a correct attempt."""

import numpy as np

from mlekata.authoring import check_array, checks


@checks("fit", "predict", gate=True)
def test_predict_gives_a_number_for_each_basket(answers):
    """`predict` gives one finite number for each basket."""
    assert answers.predicted.ndim == 1, "`predict` gives no row of numbers"


@checks("predict", weight=2)
def test_larger_baskets_cost_more(attempt, answers):
    """A basket with more in it is foretold to cost more."""
    small, large = check_array(attempt.predict(answers.model, np.array([2.0, 18.0])), "`predict` result", shape=(2,))
    assert large > small, "`predict` gives a large basket no more than a small one"


@checks("fit")
def test_fit_starts_afresh(fresh_attempt, rng):
    """`fit` needs nothing that was fitted before."""
    items = rng.permutation(10).astype(np.float64)
    check_array(fresh_attempt.predict(fresh_attempt.fit(items, items), items), "`predict` result", shape=(10,))

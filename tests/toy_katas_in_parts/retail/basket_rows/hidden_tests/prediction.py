"""What is true of what a correct attempt foretells."""

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

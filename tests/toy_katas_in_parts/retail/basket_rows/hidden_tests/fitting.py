"""What is true of how a correct attempt learns."""

import numpy as np

from mlekata.authoring import check_array, checks


@checks("fit")
def test_fit_starts_afresh(fresh_attempt, rng):
    """`fit` needs nothing that was fitted before."""
    items = rng.permutation(10).astype(np.float64)
    check_array(fresh_attempt.predict(fresh_attempt.fit(items, items), items), "`predict` result", shape=(10,))

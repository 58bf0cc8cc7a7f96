"""Mean absolute error of the foretold values, in EUR."""

import numpy as np

from mlekata import authoring
from mlekata.authoring import asked, check_array


class Answers(authoring.Answers):
    """The attempt's way from baskets to values."""

    @asked
    def model(self):
        """The attempt's model of the public baskets."""
        return self.attempt.fit(self.public["items"], self.public["value_eur"])

    @asked
    def predicted(self):
        """The attempt's values of the held-out baskets."""
        found = self.attempt.predict(self.model, self.inputs)
        return check_array(found, "the result of `predict`", shape=(len(self.inputs),))


def outcomes(answers, held_out):
    """The absolute error of each basket."""
    return np.abs(held_out.labels - answers.predicted)[:, None]


def baseline(public, held_out):
    """The absolute error if each basket is of the mean value."""
    return np.abs(held_out.labels - public["value_eur"].mean())[:, None]


def metric(outcomes, weights):
    """The mean over baskets."""
    return weights @ outcomes[:, 0] / weights.sum(axis=1)


def slices(held_out):
    """Small and large baskets apart."""
    return {"small": held_out.inputs < 10, "large": held_out.inputs >= 10}

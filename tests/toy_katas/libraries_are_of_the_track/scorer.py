"""How good is it? What is asked of the attempt, and the metric: mean absolute error, in EUR."""

from __future__ import annotations

from typing import Any

import hypothesis  # noqa: F401 (which the track does not bring)
import numpy as np
from numpy.typing import NDArray

from mlekata import authoring
from mlekata.authoring import HeldOut, asked, check_array


class Answers(authoring.Answers):
    """Each question is asked once per split, and shared by hidden tests and metric. Labels are not here."""

    @asked
    def line(self) -> Any:
        """What the attempt learned from the public orders. What cannot cross stays there, behind a handle."""
        return self.attempt.fit_line(self.public["x"], self.public["y"])

    @asked
    def predicted(self) -> NDArray[np.float64]:
        """Its predictions for the held-out orders: float64 (n_held_out,)."""
        return self.predicted_for(self.inputs)

    def predicted_for(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Its predictions for any orders, once they are known to be numbers: the contract comes first."""
        return check_array(self.attempt.predict(self.line, x), "the result of `predict`", shape=(len(x),), kind="float")


def outcomes(answers: Answers, held_out: HeldOut) -> NDArray[np.float64]:
    """What the attempt achieved on each held-out unit: float64 (n_units, 1), absolute error in EUR."""
    return np.abs(answers.predicted - held_out.labels)[:, None]


def baseline(public: Any, held_out: HeldOut) -> NDArray[np.float64]:
    """What the naive rule achieves on the same units: it predicts the mean of the public costs."""
    return np.abs(public["y"].mean() - held_out.labels)[:, None]


def metric(outcomes: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean absolute error for each row of *weights*, which says how often each unit counts."""
    return weights @ outcomes[:, 0] / weights.sum(axis=1)  # (n_replicates, n_units) x (n_units,)

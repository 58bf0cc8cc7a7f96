"""Value of fraud caught per day: what the desk's alerts save, in EUR.

The units are the held-out payments that are fraud. No other payment can earn anything, each earns its amount
or nothing, and which of them happen in one fortnight is what would change in another. Days would be a coarser
choice, fourteen units only, and would hide which kinds of fraud an attempt finds.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlekata import authoring
from mlekata.authoring import HeldOut, asked, check_array, check_frame, check_parts

ALERTS_PER_DAY = 15
REQUIRED_FEATURES = (
    "card_count_7d",
    "card_mean_eur_28d",
    "card_terminal_count_28d",
    "terminal_verdict_count_28d",
    "terminal_fraud_share_28d",
)
LARGE_AMOUNT_EUR, SMALL_AMOUNT_EUR = 150.0, 50.0


class Answers(authoring.Answers):
    """The attempt's way from payments to alerts, as the brief shows it."""

    @asked
    def transactions(self) -> pd.DataFrame:
        """All payments, held-out ones last, with the verdicts known on the first held-out day."""
        return pd.concat([self.public, self.inputs], ignore_index=True)

    @asked
    def features(self) -> pd.DataFrame:
        """Features of all payments, in the same order."""
        return self.features_of(self.transactions)

    def features_of(self, transactions: pd.DataFrame) -> pd.DataFrame:
        """The attempt's features of any payments, once they are known to be numbers in the right places."""
        name = "the result of `rolling_features`"
        found = self.attempt.rolling_features(transactions)
        frame = check_frame(found, name, rows=len(transactions), columns=REQUIRED_FEATURES).reset_index(drop=True)
        kinds = [dtype.kind for dtype in frame.dtypes]
        if "b" in kinds:
            yes_or_no = [column for column, kind in zip(frame.columns, kinds, strict=True) if kind == "b"]
            frame = frame.astype(dict.fromkeys(yes_or_no, np.float64))
        are_numbers = set(kinds) <= set("biuf")
        if not (are_numbers and all(np.isfinite(frame[column].to_numpy()).all() for column in REQUIRED_FEATURES)):
            for column, values in frame.items():  # to say which one is wrong, and how
                finite = column in REQUIRED_FEATURES
                check_array(values, f"column {column!r} of {name}", shape=(len(transactions),), finite=finite)
        return frame

    @asked
    def train_rows(self) -> NDArray[np.bool_]:
        """Which payments the attempt trains on, to be ready for the held-out fortnight: bool (n,)."""
        test_start = self.inputs["time"].min().floor("D")
        delay_days = (test_start - self.inputs["verdicts_until"].iloc[0]).days
        return self.split_of(self.transactions, f"{test_start:%Y-%m-%d}", delay_days)[0]

    def split_of(
        self, transactions: pd.DataFrame, test_start: str, delay_days: int
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """The attempt's split of any payments, once it is known to be two masks: train, test."""
        name = "the result of `split_by_time`"
        found = self.attempt.split_by_time(transactions, test_start, delay_days)
        arrays = check_parts(found, name, count=2)
        train, test = (
            check_array(mask, f"`{part}` in {name}", shape=(len(transactions),), kind="bool")
            for part, mask in zip(("train", "test"), arrays, strict=True)
        )
        return train, test

    @asked
    def held_out_features(self) -> pd.DataFrame:
        """Features of the held-out payments."""
        return self.features.iloc[len(self.public) :].reset_index(drop=True)

    @asked
    def model(self) -> Any:
        """The model trained on the attempt's training rows, as far as they have verdicts."""
        rows = self.train_rows & self.transactions["fraud"].notna().to_numpy()
        features = self.features[rows].reset_index(drop=True)
        return self.attempt.train_model(features, self.transactions["fraud"].to_numpy()[rows])

    @asked
    def probability(self) -> NDArray[np.float64]:
        """Probability of fraud of the held-out payments: float64 (n_held_out,)."""
        return self.probability_of(self.held_out_features)

    def probability_of(self, features: pd.DataFrame) -> NDArray[np.float64]:
        """The attempt's probabilities for any features, once they are known to be probabilities."""
        return check_array(
            self.attempt.fraud_probability(self.model, features),
            "the result of `fraud_probability`",
            shape=(len(features),),
            kind="float",
            low=0.0,
            high=1.0,
        )

    @asked
    def alerts(self) -> NDArray[np.bool_]:
        """Which held-out payments are investigated: bool (n_held_out,)."""
        return self.alerts_of(self.inputs[["time", "amount_eur"]], self.probability, ALERTS_PER_DAY)

    def alerts_of(
        self, transactions: pd.DataFrame, probability: NDArray[np.float64], alerts_per_day: int
    ) -> NDArray[np.bool_]:
        """The attempt's alerts for any payments, once they are known to be one yes or no for each."""
        return check_array(
            self.attempt.choose_alerts(transactions, probability, alerts_per_day),
            "the result of `choose_alerts`",
            shape=(len(transactions),),
            kind="bool",
        )


def outcomes(answers: Answers, held_out: HeldOut) -> NDArray[np.float64]:
    """What each fraud caught adds to the value per day: float64 (n_frauds, 1), EUR/day."""
    return _value_per_day(answers.alerts, held_out)


def baseline(public: pd.DataFrame, held_out: HeldOut) -> NDArray[np.float64]:
    """The naive rule's outcomes: each day it investigates the largest amounts."""
    day = held_out.inputs["time"].dt.floor("D")
    rank_on_day = held_out.inputs["amount_eur"].groupby(day).rank(method="first", ascending=False)
    return _value_per_day((rank_on_day <= ALERTS_PER_DAY).to_numpy(), held_out)


def metric(outcomes: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Value of fraud caught, in EUR/day, for each row of *weights*."""
    return weights @ outcomes[:, 0]  # (n_replicates, n_frauds) x (n_frauds,) -> (n_replicates,)


def slices(held_out: HeldOut) -> dict[str, NDArray[np.bool_]]:
    """Frauds by cause and by amount: which ones an attempt finds, and which it misses."""
    fraud = held_out.labels["fraud"].to_numpy()
    cause = held_out.labels["cause"].to_numpy()[fraud]
    amount_eur = held_out.inputs["amount_eur"].to_numpy()[fraud]
    return {
        "compromised card": cause == 1,
        "compromised terminal": cause == 2,
        f"under {SMALL_AMOUNT_EUR:.0f} EUR": amount_eur < SMALL_AMOUNT_EUR,
        f"{SMALL_AMOUNT_EUR:.0f} to {LARGE_AMOUNT_EUR:.0f} EUR": (amount_eur >= SMALL_AMOUNT_EUR)
        & (amount_eur < LARGE_AMOUNT_EUR),
        f"{LARGE_AMOUNT_EUR:.0f} EUR and more": amount_eur >= LARGE_AMOUNT_EUR,
    }


def _value_per_day(alerts: NDArray[np.bool_], held_out: HeldOut) -> NDArray[np.float64]:
    """EUR/day that each held-out fraud brings: its amount if investigated, over the days of the period.

    A day with more alerts than the budget brings nothing: a desk that cannot keep up has no list to work by.
    """
    days, day = np.unique(held_out.inputs["time"].to_numpy().astype("datetime64[D]"), return_inverse=True)
    caught = alerts & (np.bincount(day[alerts], minlength=len(days)) <= ALERTS_PER_DAY)[day]
    value_eur = np.where(caught, held_out.inputs["amount_eur"], 0.0) / len(days)
    return value_eur[held_out.labels["fraud"].to_numpy(), None]

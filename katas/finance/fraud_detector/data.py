"""Fourteen weeks of card payments in one region, a few cards and terminals compromised at any time.

The structure is that of the simulator of the Fraud Detection Handbook (source below), in vectorised NumPy:
cardholders and terminals on a map, each cardholder with an own pace and price level and paying near home, and
fraud that comes in episodes, from compromised terminals and compromised cards. Parameters are the Handbook's
where nothing else is said beside them. What was changed, and why:

- The Handbook's first scenario, any amount above 220 EUR is fraud, is left out: it gives the answer away.
  Large honest purchases are put in instead, so that an unusual amount is a hint and not a proof.
- Amounts are gamma distributed with the Handbook's mean and spread, instead of normal with negative draws
  replaced.
- Fraudulent amounts are scaled before they are rounded to cents: scaled after, their last digit betrays them.
- Terminals stay compromised for longer, so that verdicts can arrive while they still are, and not every
  payment at a compromised terminal is fraud.
- Payments with a stolen card are made anywhere and at any hour; honest ones are made away from home now and
  then, so that a new place is a hint and not a proof.
- Episodes begin before the first day too, so that the first fortnight is like any other.
- Verdicts are delivered in batches, after a delay.

Source: Le Borgne, Siblini, Lebichot, Bontempi (2022), "Reproducible Machine Learning for Credit Card Fraud
Detection: Practical Handbook", chapter 3, "Transaction data simulator".
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlekata.authoring import HeldOut, Split

# The calendar. At the start of each fortnight, verdicts arrive on all payments at least DELAY_DAYS old.
FIRST_DAY = np.datetime64("2025-01-06", "s")  # a Monday
DAYS = 98  # (Handbook: 183)
FORTNIGHT_DAYS = 14
DELAY_DAYS = 7
HELD_OUT_FROM_DAY = DAYS - FORTNIGHT_DAYS  # the last fortnight
SECONDS_PER_DAY = 86_400

# The region.
CARDS = 1_000  # (Handbook: 5,000)
TERMINALS = 2_000  # (Handbook: 10,000; as here, two for each cardholder)
MAP_SIDE = 100.0  # length of the square map's side, in the same unit as HOME_RADIUS
HOME_RADIUS = 5.0  # cardholders pay at the terminals within this distance of home
AWAY_SHARE = 0.03  # of honest payments, made at any terminal of the region (Handbook: 0)

# Honest payments. A pair is the range of a uniform distribution.
PAYMENTS_PER_DAY = (0.0, 4.0)  # Poisson rate of a card
MEAN_AMOUNT_EUR = (5.0, 100.0)  # mean of a card's ordinary amounts
AMOUNT_SPREAD = 0.5  # their standard deviation, as a share of the mean
NOON_SECONDS, NOON_SPREAD_SECONDS = 43_200.0, 20_000.0  # normal time of day; draws outside the day are dropped
LARGE_SHARE = 0.025  # of honest payments, large purchases (Handbook: 0)
LARGE_FACTOR = (3.0, 6.0)  # their amount, over an ordinary one

# Compromised terminals.
DAYS_BETWEEN_TERMINALS = 4.0  # from one terminal's compromise to the next one's (Handbook: 2 of 10,000 a day)
TERMINAL_EPISODE_DAYS = (42, 84)  # for how long (Handbook: 28)
TERMINAL_FRAUD_SHARE = 0.8  # of the payments made there meanwhile (Handbook: 1)

# Compromised cards.
DAYS_BETWEEN_CARDS = 2.0  # from one card's compromise to the next one's (Handbook: 3 of 5,000 a day)
CARD_EPISODE_DAYS = (14, 14)  # for how long
CARD_FRAUD_SHARE = 0.3  # of the payments made meanwhile (Handbook: 1/3)
CARD_FRAUD_FACTOR = (2.0, 4.0)  # their amount, over an ordinary one (Handbook: 5)

HONEST, CARD_FRAUD, TERMINAL_FRAUD = 0, 1, 2


def build(rng: np.random.Generator) -> Split:
    """A new region: public payments up to the last fortnight, held-out payments in it.

    Args:
        rng: decides everything.

    Returns:
        public: DataFrame, one row per payment, in order of time, with the columns `time` (datetime64[ns]),
            `card` and `terminal` (int64), `amount_eur` (float64), `verdicts_until` (datetime64[ns]) and
            `fraud` (float64; 1, 0, or NaN where no verdict had been delivered when the last fortnight began).
        held_out.inputs: the same for the last fortnight; `fraud` is NaN throughout.
        held_out.labels: DataFrame, one row per held-out payment: `fraud` (bool) and `cause`
            (int64; 0 honest, 1 compromised card, 2 compromised terminal).
    """
    payments = _episodes_of_fraud(rng, *_honest_payments(rng))
    fraud = payments["cause"] != HONEST
    held_out = payments["day"] >= HELD_OUT_FROM_DAY
    fortnight_start_day = payments["day"] // FORTNIGHT_DAYS * FORTNIGHT_DAYS
    verdict_delivered = payments["day"] < HELD_OUT_FROM_DAY - DELAY_DAYS

    transactions = pd.DataFrame(
        {
            "time": _timestamp(payments["day"] * SECONDS_PER_DAY + payments["second_of_day"]),
            "card": payments["card"],
            "terminal": payments["terminal"],
            "amount_eur": payments["amount_eur"],
            "verdicts_until": _timestamp((fortnight_start_day - DELAY_DAYS) * SECONDS_PER_DAY),
            "fraud": np.where(verdict_delivered, fraud.astype(np.float64), np.nan),
        }
    )
    labels = pd.DataFrame({"fraud": fraud, "cause": payments["cause"]})
    return Split(
        public=transactions[~held_out].reset_index(drop=True),
        held_out=HeldOut(
            inputs=transactions[held_out].reset_index(drop=True),
            labels=labels[held_out].reset_index(drop=True),
        ),
    )


def _timestamp(second: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """Moments from seconds since the first day."""
    return (FIRST_DAY + second.astype("timedelta64[s]")).astype("datetime64[ns]")


def _honest_payments(rng: np.random.Generator) -> tuple[dict[str, NDArray], NDArray[np.float64]]:
    """Payments before any fraud, and each card's mean amount in EUR.

    Returns:
        columns `day`, `second_of_day`, `card`, `terminal` (int64) and `amount_eur` (float64), each (n,);
        mean_amount_eur: float64 (CARDS,)
    """
    home = rng.uniform(0, MAP_SIDE, (CARDS, 2))
    site = rng.uniform(0, MAP_SIDE, (TERMINALS, 2))
    distance = np.hypot(*(home[:, None] - site).transpose(2, 0, 1))  # (CARDS, TERMINALS)
    near_home = distance <= HOME_RADIUS
    near_home[np.arange(CARDS), distance.argmin(axis=1)] = True  # nobody is without a terminal

    payments_per_day = rng.uniform(*PAYMENTS_PER_DAY, CARDS)
    mean_amount_eur = rng.uniform(*MEAN_AMOUNT_EUR, CARDS)
    count = rng.poisson(payments_per_day[:, None], (CARDS, DAYS))
    card, day = (np.repeat(index.ravel(), count.ravel()) for index in np.indices(count.shape))

    second_of_day = rng.normal(NOON_SECONDS, NOON_SPREAD_SECONDS, len(card)).round().astype(np.int64)
    within_day = (second_of_day >= 0) & (second_of_day < SECONDS_PER_DAY)
    card, day, second_of_day = card[within_day], day[within_day], second_of_day[within_day]
    n = len(card)

    # The terminals near each home, one list after the other: a card's own begin at first_near[card].
    near_card, near_terminal = np.nonzero(near_home)
    first_near = np.searchsorted(near_card, np.arange(CARDS))
    choice = rng.integers(0, near_home.sum(axis=1)[card])
    away = rng.random(n) < AWAY_SHARE
    terminal = np.where(away, rng.integers(0, TERMINALS, n), near_terminal[first_near[card] + choice])

    large = rng.random(n) < LARGE_SHARE
    factor = np.where(large, rng.uniform(*LARGE_FACTOR, n), 1.0)
    amount_eur = _ordinary_amount_eur(rng, mean_amount_eur[card]) * factor
    columns = {
        "day": day,
        "second_of_day": second_of_day,
        "card": card,
        "terminal": terminal,
        "amount_eur": amount_eur,
    }
    return columns, mean_amount_eur


def _ordinary_amount_eur(rng: np.random.Generator, mean_amount_eur: NDArray[np.float64]) -> NDArray[np.float64]:
    """Amounts with the given means and a standard deviation of AMOUNT_SPREAD times the mean."""
    shape = AMOUNT_SPREAD**-2  # a gamma distribution's spread over its mean is shape ** -1/2
    return mean_amount_eur * rng.gamma(shape, 1 / shape, len(mean_amount_eur))


def _episodes_of_fraud(
    rng: np.random.Generator, honest: dict[str, NDArray], mean_amount_eur: NDArray[np.float64]
) -> dict[str, NDArray]:
    """The payments with fraud put in, in order of time, amounts in cents; new column `cause` (int64)."""
    day, card, n = honest["day"], honest["card"], len(honest["day"])

    card_compromised = _compromised(rng, CARDS, DAYS_BETWEEN_CARDS, CARD_EPISODE_DAYS)
    by_card = card_compromised[card, day] & (rng.random(n) < CARD_FRAUD_SHARE)
    factor = rng.uniform(*CARD_FRAUD_FACTOR, n)
    fraud_amount_eur = _ordinary_amount_eur(rng, mean_amount_eur[card]) * factor
    amount_eur = np.where(by_card, fraud_amount_eur, honest["amount_eur"])
    terminal = np.where(by_card, rng.integers(0, TERMINALS, n), honest["terminal"])
    second_of_day = np.where(by_card, rng.integers(0, SECONDS_PER_DAY, n), honest["second_of_day"])

    terminal_compromised = _compromised(rng, TERMINALS, DAYS_BETWEEN_TERMINALS, TERMINAL_EPISODE_DAYS)
    by_terminal = terminal_compromised[terminal, day] & (rng.random(n) < TERMINAL_FRAUD_SHARE)

    columns = {
        "day": day,
        "second_of_day": second_of_day,
        "card": card,
        "terminal": terminal,
        "amount_eur": np.maximum(amount_eur.round(2), 0.01),
        "cause": np.where(by_card, CARD_FRAUD, np.where(by_terminal, TERMINAL_FRAUD, HONEST)),
    }
    # Payments of the same second are put in random order: their order tells nothing.
    in_order_of_time = np.lexsort((rng.random(n), second_of_day, day))
    # A card never pays twice in one second, so "earlier" needs no rule for ties. Drops a few in 200,000.
    card_second = (card * DAYS + day) * SECONDS_PER_DAY + second_of_day
    first_of_second = np.unique(card_second[in_order_of_time], return_index=True)[1]
    kept = in_order_of_time[np.sort(first_of_second)]
    return {name: column[kept] for name, column in columns.items()}


def _compromised(
    rng: np.random.Generator, n_entities: int, days_between: float, episode_days: tuple[int, int]
) -> NDArray[np.bool_]:
    """Which entity is compromised on which day: bool (n_entities, DAYS).

    Args:
        n_entities: number of cards or of terminals.
        days_between: mean time from one episode's first day to the next one's, in days.
        episode_days: shortest and longest episode, in days.
    """
    days_before = episode_days[1]  # episodes that began this early may still run on the first day
    n_episodes = round((DAYS + days_before) / days_between)
    first_day = ((np.arange(n_episodes) + rng.random(n_episodes)) * days_between).astype(np.int64) - days_before
    last_day = first_day + rng.integers(*episode_days, n_episodes, endpoint=True) - 1
    entity = rng.integers(0, n_entities, n_episodes)

    day = np.arange(DAYS)
    running = (first_day[:, None] <= day) & (day <= last_day[:, None])  # (n_episodes, DAYS)
    compromised = np.zeros((n_entities, DAYS), dtype=bool)
    np.logical_or.at(compromised, entity, running)  # one entity may have two episodes
    return compromised

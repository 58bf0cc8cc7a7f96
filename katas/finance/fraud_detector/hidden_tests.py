"""Is it right? Small regions are made here, where every answer can be counted by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlekata.authoring import average_precision, checks

WEEK, DAY = pd.Timedelta(days=7), pd.Timedelta(days=1)
FIRST_DAY = pd.Timestamp("2024-03-04")  # a Monday
LEAST_LIFT = 10.0  # average precision over the share of fraud
MOST_MISCOUNT = 3.0  # sum of probabilities over number of frauds, or the other way round


def _small_region(rng: np.random.Generator, *, payments: int = 400, hours_apart: int = 6) -> pd.DataFrame:
    """Sixteen weeks of few cards and terminals: often exactly at a window's border, never twice at once by a card."""
    days, n_cards, n_terminals = 112, 12, 8
    moments = days * 24 // hours_apart
    moment, card = np.divmod(np.sort(rng.choice(moments * n_cards, payments, replace=False)), n_cards)
    time = FIRST_DAY.to_datetime64() + moment * np.timedelta64(hours_apart, "h")
    fortnights = moment * hours_apart // (24 * 14)
    return pd.DataFrame(
        {
            "time": time.astype("datetime64[ns]"),
            "card": rng.permutation(1000)[card],
            "terminal": rng.permutation(1000)[rng.integers(0, n_terminals, payments)],
            "amount_eur": rng.lognormal(3.0, 1.0, payments).round(2),
            "verdicts_until": (FIRST_DAY.to_datetime64() + (14 * fortnights - 7) * np.timedelta64(1, "D")).astype(
                "datetime64[ns]"
            ),
            "fraud": (rng.random(payments) < 0.3).astype(np.float64),
        }
    )


def _in_any_order(rng: np.random.Generator, transactions: pd.DataFrame) -> pd.DataFrame:
    """The same payments, rows shuffled, under an index that says nothing and repeats itself."""
    shuffled = transactions.iloc[rng.permutation(len(transactions))]
    return shuffled.set_index(pd.Index(rng.integers(0, 50, len(transactions))))


def _in_window(transactions: pd.DataFrame, alike: list[str], end: str, days: int) -> np.ndarray:
    """Which payments fall in whose window: bool (n, n), a row for each payment whose window it is.

    Args:
        transactions: n payments.
        alike: columns in which a payment must equal the one whose window it is.
        end: name of the column with the moment at which the window ends.
        days: length of the window.
    """
    time, window_end = (transactions[name].to_numpy().view(np.int64) for name in ("time", end))
    window_begin = window_end - np.timedelta64(days, "D") // np.timedelta64(1, "ns")
    inside = (time >= window_begin[:, None]) & (time < window_end[:, None])
    for column in alike:
        value = transactions[column].to_numpy()
        inside &= value == value[:, None]
    return inside


def _share_or_zero(total: np.ndarray, count: np.ndarray) -> np.ndarray:
    return np.where(count > 0, total / np.maximum(count, 1), 0.0)


def _wrong_values(features: pd.DataFrame, column: str, expected: np.ndarray) -> int:
    return int((np.abs(features[column].to_numpy() - expected) > 0.001).sum())


def _changed_columns(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """Names of columns that one frame lacks, or that have another value; NaN equals NaN.

    One row in a thousand may differ: sums in another order round otherwise, and now and then a threshold is met.
    """
    if not before.columns.equals(after.columns):
        only_one = before.columns.symmetric_difference(after.columns, sort=False)
        return [*map(str, only_one)] or _changed_columns(before, after[before.columns])
    one, other = before.to_numpy(np.float64), after.to_numpy(np.float64)
    row, column = np.nonzero(one != other)
    apart = ~np.isclose(one[row, column], other[row, column], rtol=1e-4, atol=1e-4, equal_nan=True)
    return [*map(str, before.columns[np.bincount(column[apart], minlength=one.shape[1]) > len(one) / 1000])]


# --- split_by_time ----------------------------------------------------------------------------------------


@checks("split_by_time", gate=True)
def test_split_tests_on_what_comes_after_training(answers, rng):
    """Every payment from the start of the test period on is for testing, and none of them for training."""
    transactions = _small_region(rng)
    for day in (30, 60):
        start = FIRST_DAY + day * DAY
        later = (transactions["time"] >= start).to_numpy()
        train, test = answers.split_of(transactions, f"{start:%Y-%m-%d}", 7)
        assert not (train & later).any(), "`split_by_time` trains on payments of the test period"
        assert not (test & ~later).any(), "`split_by_time` tests on payments made before the test period"
        assert (test | ~later).all(), "`split_by_time` leaves payments of the test period out of `test`"


@checks("split_by_time", gate=True)
def test_split_leaves_out_payments_without_a_verdict(answers, rng):
    """Training ends delay_days before the test period begins, for any delay, and uses everything before that."""
    transactions = _small_region(rng)
    start = FIRST_DAY + 70 * DAY
    for delay_days in (0, 7, 21):
        judged = (transactions["time"] < start - delay_days * DAY).to_numpy()
        train, _ = answers.split_of(transactions, f"{start:%Y-%m-%d}", delay_days)
        assert not (train & ~judged).any(), (
            "`split_by_time` trains on payments less than `delay_days` older than the test period: "
            "their verdicts are not known yet when it begins"
        )
        assert (train | ~judged).all(), "`split_by_time` leaves payments that are old enough out of `train`"


@checks("split_by_time")
def test_split_reads_the_time_and_not_the_order_of_rows(answers, rng):
    """The split of shuffled rows is the shuffled split."""
    transactions = _small_region(rng)
    order = rng.permutation(len(transactions))
    shuffled = transactions.iloc[order].set_index(pd.Index(rng.integers(0, 50, len(order))))
    start = f"{FIRST_DAY + 70 * DAY:%Y-%m-%d}"
    in_order, out_of_order = answers.split_of(transactions, start, 7), answers.split_of(shuffled, start, 7)
    alike = all((one[order] == other).all() for one, other in zip(in_order, out_of_order, strict=True))
    assert alike, "`split_by_time` splits the same payments in another way when the rows are not in order of time"


# --- rolling_features -------------------------------------------------------------------------------------


@checks("rolling_features")
def test_card_features_cover_the_earlier_payments_of_the_card(answers, rng):
    """The card columns count the card's own payments inside each window, without the payment itself."""
    transactions = _small_region(rng)
    month = _in_window(transactions, ["card"], "time", 28)
    terminal = transactions["terminal"].to_numpy()
    expected = {
        "card_count_7d": _in_window(transactions, ["card"], "time", 7).sum(axis=1),
        "card_mean_eur_28d": _share_or_zero(month @ transactions["amount_eur"].to_numpy(), month.sum(axis=1)),
        "card_terminal_count_28d": (month & (terminal == terminal[:, None])).sum(axis=1),
    }
    features = answers.features_of(transactions)
    for column, values in expected.items():
        wrong = _wrong_values(features, column, values)
        assert wrong == 0, (
            f"`rolling_features`: {column} is wrong for {wrong} of {len(transactions)} payments of a small region; "
            "look at which card, which window, and whether the payment itself is counted"
        )


@checks("rolling_features")
def test_terminal_features_cover_the_delivered_verdicts(answers, rng):
    """The terminal columns count payments in the 28 days before `verdicts_until`, and the fraud among them."""
    transactions = _small_region(rng)
    judged = _in_window(transactions, ["terminal"], "verdicts_until", 28)
    count = judged.sum(axis=1)
    share = _share_or_zero(judged @ transactions["fraud"].to_numpy(), count)
    features = answers.features_of(transactions)
    for column, values in (("terminal_verdict_count_28d", count), ("terminal_fraud_share_28d", share)):
        wrong = _wrong_values(features, column, values)
        assert wrong == 0, (
            f"`rolling_features`: {column} is wrong for {wrong} of {len(transactions)} payments of a small region; "
            "look at where its window begins and ends"
        )


@checks("rolling_features", gate=True)
def test_features_do_not_see_later_payments(answers, rng):
    """What happens later changes nothing in the features of a payment, in any column."""
    transactions = _small_region(rng)
    before = answers.features_of(transactions)
    n_earlier = int(transactions["time"].searchsorted(transactions["time"].iloc[len(transactions) * 3 // 5]))
    later = np.arange(len(transactions)) >= n_earlier

    terminal = transactions["terminal"].to_numpy()
    changed = transactions.assign(
        amount_eur=np.where(later, rng.lognormal(6.0, 1.0, len(later)).round(2), transactions["amount_eur"]),
        terminal=np.append(terminal[:n_earlier], rng.permutation(terminal[n_earlier:])),
        fraud=np.where(later, 1.0 - transactions["fraud"], transactions["fraud"]),
    )
    columns = _changed_columns(before[:n_earlier], answers.features_of(changed)[:n_earlier])
    assert not columns, (
        f"`rolling_features`: {columns[0]} of earlier payments changes when only later payments are changed"
    )

    # A small region could be told from the real one, so the real one is shortened too: to its first weeks.
    real = answers.transactions
    n_real_earlier = int(real["time"].searchsorted(real["time"].iloc[0] + 4 * WEEK))
    for features, whole, n_kept in ((before, transactions, n_earlier), (answers.features, real, n_real_earlier)):
        few = slice(0, n_kept, 1 + n_kept // 10_000)  # enough rows to see any column change
        columns = _changed_columns(features[few], answers.features_of(whole[:n_kept])[few])
        assert not columns, (
            f"`rolling_features`: {columns[0]} of earlier payments changes when the later payments are taken away"
        )


@checks("rolling_features", gate=True)
def test_features_use_no_verdict_before_it_is_delivered(answers, rng):
    """Verdicts on payments from `verdicts_until` on, the payment's own among them, change nothing in its features."""
    transactions = _small_region(rng)
    before = answers.features_of(transactions)
    time, verdicts_until, fraud = (transactions[name].to_numpy() for name in ("time", "verdicts_until", "fraud"))
    early, late = np.unique(verdicts_until)[[3, 6]]
    for end, verdict, what in ((early, 1 - fraud, "turned round"), (late, np.nan, "made NaN")):
        waiting = verdicts_until <= end
        after = answers.features_of(transactions.assign(fraud=np.where(time >= end, verdict, fraud)))
        columns = _changed_columns(before[waiting], after[waiting])
        assert not columns, (
            f"`rolling_features`: {columns[0]} of a payment changes when verdicts are {what} "
            "that had not been delivered when it was made"
        )


@checks("rolling_features")
def test_features_come_in_the_order_of_the_rows_given(answers, rng):
    """Shuffled rows, under any index, have the same features: row for row those of the rows given."""
    transactions = _small_region(rng, payments=300, hours_apart=1)
    transactions = transactions.drop_duplicates("time", ignore_index=True)  # so that no order is left open
    order = rng.permutation(len(transactions))
    shuffled = transactions.iloc[order].set_index(pd.Index(rng.integers(0, 50, len(order))))
    sorted_features = answers.features_of(transactions).iloc[order].reset_index(drop=True)
    columns = _changed_columns(sorted_features, answers.features_of(shuffled))
    assert not columns, (
        f"`rolling_features`: {columns[0]} is in the wrong rows, or has other values, "
        "when the payments given are not in order of time"
    )


# --- train_model and fraud_probability --------------------------------------------------------------------


@checks("fraud_probability", "train_model", gate=True)
def test_probabilities_are_degrees_of_risk(answers):
    """There is one probability for each payment, and more than a yes and a no among them."""
    distinct = len(np.unique(answers.probability))
    assert distinct > 2, (
        f"`fraud_probability` gives {distinct} different value{'s' * (distinct != 1)} for all held-out payments; "
        "a ranking needs degrees of risk"
    )


@checks("train_model", "fraud_probability")
def test_fraud_ranks_far_above_chance(answers, held_out):
    """Average precision on the held-out fortnight is at least ten times the share of fraud."""
    fraud = held_out.labels["fraud"].to_numpy()
    lift = average_precision(fraud, answers.probability) / fraud.mean()
    assert lift >= LEAST_LIFT, (
        "by average precision your probabilities rank less than ten times better than chance; "
        "look at what the model is given, and at what it is trained for"
    )


@checks("train_model", "fraud_probability")
def test_probabilities_add_up_to_the_number_of_frauds(answers, held_out):
    """The held-out probabilities sum to the number of frauds, to within a factor of three."""
    miscount = answers.probability.sum() / held_out.labels["fraud"].sum()
    words = "too many" if miscount > 1 else "too few"
    assert 1 / MOST_MISCOUNT <= miscount <= MOST_MISCOUNT, (
        f"by the sum of your probabilities there are far {words} frauds; "
        "weights and resampling change what a model takes for likely"
    )


@checks("fraud_probability", gate=True)
def test_probability_of_a_payment_does_not_depend_on_the_batch(answers, rng):
    """A payment has the same probability in any batch: alone with others, in any order."""
    batch = rng.choice(len(answers.probability), 300, replace=False)
    alone = answers.probability_of(answers.held_out_features.iloc[batch].reset_index(drop=True))
    assert np.allclose(alone, answers.probability[batch], rtol=1e-4, atol=1e-6), (
        "`fraud_probability` gives the same payment another probability when it is asked again, with other payments"
    )


# --- choose_alerts ----------------------------------------------------------------------------------------


def _days_of_payments(rng: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray]:
    """Payments of ten days, some with very few, in any order; and a probability of fraud for each."""
    payments_on_day = np.array([60, 3, 45, 0, 80, 12, 1, 50, 7, 30])
    day = np.repeat(np.arange(10), payments_on_day)
    second = rng.integers(0, 86_400, len(day))
    second[[0, 60, 63, 107]] = [0, 0, 86_399, 0]  # the day's first and last second
    transactions = pd.DataFrame(
        {
            "time": FIRST_DAY + pd.to_timedelta(day * 86_400 + second, unit="s"),
            "amount_eur": rng.lognormal(3.5, 1.2, len(day)).round(2),
        }
    )
    transactions["time"] = transactions["time"].astype("datetime64[ns]")
    # Some days look more dangerous than others; few payments are likelier fraud than not.
    probability = rng.beta(0.3, 3.0, len(day)) * rng.uniform(0.2, 1.0, 10)[day]
    return _in_any_order(rng, transactions), np.clip(probability, 1e-6, 1.0)


def _day_number(transactions: pd.DataFrame) -> np.ndarray:
    """Days since the first payment's: int64 (n,)."""
    day = transactions["time"].to_numpy().astype("datetime64[D]")
    return (day - day.min()).astype(np.int64)


def _most_to_save(expected_eur: np.ndarray, day: np.ndarray, alerts: np.ndarray) -> float:
    """The greatest sum of *expected_eur* that as many alerts on each day can have."""
    best_first = np.lexsort((-expected_eur, day))
    alerts_on_day = np.bincount(day[alerts], minlength=day.max() + 1)
    place_on_day = np.arange(len(day)) - np.searchsorted(day[best_first], day[best_first])
    return expected_eur[best_first][place_on_day < alerts_on_day[day[best_first]]].sum()


@checks("choose_alerts", gate=True)
def test_alerts_keep_the_daily_budget(answers, rng):
    """No calendar day has more alerts than can be investigated, whatever the budget."""
    transactions, probability = _days_of_payments(rng)
    for alerts_per_day in (1, 20):
        alerts = answers.alerts_of(transactions, probability, alerts_per_day)
        most = np.bincount(_day_number(transactions)[alerts], minlength=1).max()
        assert most <= alerts_per_day, (
            f"`choose_alerts` raises {most} alerts on one day, when {alerts_per_day} can be investigated"
        )


@checks("choose_alerts")
def test_alerts_use_the_daily_budget(answers, rng):
    """Each day has as many alerts as can be investigated, or all its payments if they are fewer."""
    transactions, probability = _days_of_payments(rng)
    day = _day_number(transactions)
    payments_on_day = np.bincount(day)
    for alerts_per_day in (1, 20):
        alerts = answers.alerts_of(transactions, probability, alerts_per_day)
        unused = (np.minimum(payments_on_day, alerts_per_day) - np.bincount(day[alerts], minlength=day.max() + 1)).sum()
        assert unused <= 0, f"`choose_alerts` leaves room for {unused} more investigations over ten days, at no saving"


@checks("choose_alerts")
def test_alerts_expect_to_save_the_most_money(answers, rng):
    """The alerts of each day have the greatest possible sum of probability x amount."""
    transactions, probability = _days_of_payments(rng)
    day = _day_number(transactions)
    expected_eur = probability * transactions["amount_eur"].to_numpy()
    for alerts_per_day in (1, 20):
        alerts = answers.alerts_of(transactions, probability, alerts_per_day)
        share = expected_eur[alerts].sum() / max(_most_to_save(expected_eur, day, alerts), 1e-9)
        assert share > 0.9999, (
            f"the alerts of `choose_alerts` expect to save {share:.0%} of what the same number of alerts could; "
            "look at what they are sorted by"
        )

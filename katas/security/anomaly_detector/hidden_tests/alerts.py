"""What is true of the alerts that are chosen."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlekata.authoring import checks

from .calendar import FIRST_DAY


def _days_of_windows(rng: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray]:
    """Windows of eight days, some with very few hosts, in any order; and a score for each, also below zero."""
    hosts_on_day = np.array([30, 2, 25, 0, 12, 1, 40, 6])
    windows_of_host = rng.integers(1, 12, hosts_on_day.sum())
    day_of_host = np.repeat(np.arange(8), hosts_on_day)
    host_of_host = np.concatenate([rng.choice(60, n, replace=False) for n in hosts_on_day])
    day, host = np.repeat(day_of_host, windows_of_host), np.repeat(host_of_host, windows_of_host)
    hour = np.concatenate([rng.choice(24, n, replace=False) for n in windows_of_host])
    hour[np.r_[0, -1]] = [0, 23]
    loud = np.repeat(rng.normal(0, 1.0, len(windows_of_host)), windows_of_host)  # loud hosts have many loud hours
    score = loud + rng.normal(0, 0.3, len(day)) + rng.normal(0, 2.0, 8)[day] - 2.0
    score[rng.random(len(day)) < 0.2] = -2.0  # ties
    frame = pd.DataFrame({"hour": FIRST_DAY + (day * 24 + hour) * np.timedelta64(1, "h"), "host": host})
    frame["hour"] = frame["hour"].astype("datetime64[ns]")
    frame, unique = frame.drop_duplicates(), ~frame.duplicated().to_numpy()
    order = rng.permutation(len(frame))
    index = pd.Index(rng.integers(0, 50, len(frame)))
    return frame.iloc[order].set_index(index), score[unique][order]


def _day_number(windows: pd.DataFrame) -> np.ndarray:
    return (windows["hour"].to_numpy().astype("datetime64[D]") - FIRST_DAY.astype("datetime64[D]")).astype(np.int64)


@checks("choose_alerts", gate=True)
def test_alerts_keep_the_daily_budget(answers, rng):
    """No calendar day has more alerts than can be looked into, whatever the budget."""
    windows, score = _days_of_windows(rng)
    for alerts_per_day in (1, 10):
        alerts = answers.alerts_of(windows, score, alerts_per_day)
        most = np.bincount(_day_number(windows)[alerts], minlength=1).max()
        assert most <= alerts_per_day, (
            f"`choose_alerts` raises {most} alerts on one day, when {alerts_per_day} can be looked into"
        )


@checks("choose_alerts")
def test_a_host_has_one_alert_a_day(answers, rng):
    """On one day, no host has more than one alert; on another day it may have one again."""
    windows, score = _days_of_windows(rng)
    alerts = answers.alerts_of(windows, score, 10)
    pairs = list(zip(_day_number(windows)[alerts].tolist(), windows["host"].to_numpy()[alerts].tolist(), strict=True))
    again = len(pairs) - len(set(pairs))
    assert again == 0, f"`choose_alerts` raises {again} alerts for a host that has one on that day already"


@checks("choose_alerts")
def test_alerts_use_the_daily_budget(answers, rng):
    """Each day has as many different hosts with an alert as can be looked into, or all its hosts if they are fewer."""
    windows, score = _days_of_windows(rng)
    day, host = _day_number(windows), windows["host"].to_numpy()
    for alerts_per_day in (1, 10):
        alerts = answers.alerts_of(windows, score, alerts_per_day)
        unused = 0
        for one in np.unique(day):
            hosts, alerted = np.unique(host[day == one]), np.unique(host[(day == one) & alerts])
            unused += max(min(alerts_per_day, len(hosts)) - len(alerted), 0)
        assert unused == 0, f"`choose_alerts` leaves {unused} places of eight days unused, while there are hosts left"


@checks("choose_alerts")
def test_alerts_have_the_greatest_scores(answers, rng):
    """The alerts of each day are the worst window of each of the worst hosts."""
    windows, score = _days_of_windows(rng)
    day, host = _day_number(windows), windows["host"].to_numpy()
    for alerts_per_day in (1, 4, 10):
        alerts = answers.alerts_of(windows, score, alerts_per_day)
        for one in np.unique(day):
            rows = day == one
            worst = sorted((score[rows & (host == each)].max() for each in np.unique(host[rows])), reverse=True)
            raised = np.sort(score[rows & alerts])[::-1]
            n = min(len(raised), len(worst))
            assert np.allclose(raised[:n], worst[:n], rtol=0, atol=1e-9), (
                "the alerts of `choose_alerts` are not the worst window of each of the day's worst hosts; look at how "
                "a host with many windows is ranked, at scores below zero, and at which of its windows is taken"
            )

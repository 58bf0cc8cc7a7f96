"""Takes the day's worst windows: one loud host has ten of them, and all the alerts."""

import pandas as pd

CAUGHT_BY = "test_a_host_has_one_alert_a_day"


def choose_alerts(windows, score, alerts_per_day):
    rank = pd.Series(score).groupby(windows["hour"].dt.floor("D").to_numpy()).rank(method="first", ascending=False)
    return (rank <= alerts_per_day).to_numpy()

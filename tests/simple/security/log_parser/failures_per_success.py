"""Failures for each success, which is what a fail2ban rule with a white list comes to."""


def score_sources(features):
    return (features["failures"] / (1 + features["accepted"])).to_numpy(float)

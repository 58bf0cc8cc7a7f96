"""How many names a source tried, if nobody ever logged in from there."""


def score_sources(features):
    return (features["failed_users"] - 3 * features["accepted"]).to_numpy(float)

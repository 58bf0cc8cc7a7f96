"""The hours in which most connections failed."""


def anomaly_score(detector, features):
    return (features["failed_share"] * features["flows"]).to_numpy(float)

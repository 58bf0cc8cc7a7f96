"""Takes the hours with the most bytes sent for the most unusual: backups, every night."""

CAUGHT_BY = "test_unseen_attacks_are_found"


def anomaly_score(detector, features):
    return features["bytes_out"].to_numpy(float)

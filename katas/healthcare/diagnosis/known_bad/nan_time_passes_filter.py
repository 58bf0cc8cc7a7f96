"""Drops what is written too late, and keeps what has no end time: no comparison with NaN is true."""

CAUGHT_BY = "test_a_column_without_a_known_end_is_not_used"


def known_at_decision(dictionary, decision_hour):
    is_late = dictionary["last_written_hour"] > decision_hour
    return dictionary.loc[(dictionary["role"] == "finding") & ~is_late, "column"].tolist()

"""Selects columns by the hour they are about: a verdict on day one may be written a year later."""

CAUGHT_BY = "test_nothing_written_after_the_decision_is_used"


def known_at_decision(dictionary, decision_hour):
    known = (dictionary["role"] == "finding") & (dictionary["about_hour"] <= decision_hour)
    known &= dictionary["last_written_hour"].notna()
    return dictionary.loc[known, "column"].tolist()

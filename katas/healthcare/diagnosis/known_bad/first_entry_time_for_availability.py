"""Selects columns by their first entry: an order written on admission and again before death is taken for early."""

CAUGHT_BY = "test_nothing_written_after_the_decision_is_used"


def known_at_decision(dictionary, decision_hour):
    known = (dictionary["role"] == "finding") & (dictionary["first_written_hour"] <= decision_hour)
    return dictionary.loc[known, "column"].tolist()

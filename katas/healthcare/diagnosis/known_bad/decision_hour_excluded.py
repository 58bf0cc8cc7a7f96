"""Takes only what was final before the hour of the decision: the latest values are lost."""

CAUGHT_BY = "test_everything_that_is_known_is_used"


def known_at_decision(dictionary, decision_hour):
    known = (dictionary["role"] == "finding") & (dictionary["last_written_hour"] < decision_hour)
    return dictionary.loc[known, "column"].tolist()

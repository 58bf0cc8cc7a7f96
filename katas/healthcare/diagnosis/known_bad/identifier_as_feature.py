"""Selects by hour only and ignores roles: the patient's number becomes a feature."""

CAUGHT_BY = "test_keys_and_outcomes_are_not_used"


def known_at_decision(dictionary, decision_hour):
    return dictionary.loc[dictionary["last_written_hour"] <= decision_hour, "column"].tolist()

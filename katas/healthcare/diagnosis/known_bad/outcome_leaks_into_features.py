"""Uses every column of the export as a feature: what became of the patient is among them."""

CAUGHT_BY = "test_nothing_written_after_the_decision_is_used"


def known_at_decision(dictionary, decision_hour):
    return dictionary.loc[dictionary["role"] == "finding", "column"].tolist()

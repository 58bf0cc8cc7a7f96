"""Always takes the best action so far: keeps to the first that paid."""

CAUGHT_BY = "test_agent_tries_more_than_what_paid_first"

EPSILON = (0.0, 0.0)

"""Rewards entropy so much that the agent never decides."""

CAUGHT_BY = "test_agent_becomes_sure"

ENTROPY_BONUS = 2.0

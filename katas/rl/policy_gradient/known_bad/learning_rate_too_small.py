"""Learns with the learning rate of a tutorial for millions of steps."""

CAUGHT_BY = "test_agent_becomes_sure"

LEARNING_RATE = 5e-5

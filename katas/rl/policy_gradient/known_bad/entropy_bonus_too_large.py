"""Takes so large an entropy bonus that the policy stays uniform."""

CAUGHT_BY = "test_agent_becomes_sure"

ENTROPY_BONUS = 2.0

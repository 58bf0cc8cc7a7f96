# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Learns with a learning rate of 1: a value is what happened last, and luck decides what is best."""

CAUGHT_BY = "test_agent_averages_over_luck"


def _learn(agent, experience):
    targets = td_targets(
        experience["rewards_eur"],
        agent.action_values[experience["next_observations"]],
        experience["terminated"],
        experience["truncated"],
        agent.discount,
    )
    agent.action_values[experience["observations"], experience["actions"]] = targets

# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes what the robots observe now for the next state: after a job that stopped, that is another job's start."""

CAUGHT_BY = "test_agent_looks_beyond_the_limit_of_time"

_with_the_last_observation = train_step


def train_step(agent, experience, observations):
    if experience is not None:
        experience = {**experience, "next_observations": observations}
    return _with_the_last_observation(agent, experience, observations)

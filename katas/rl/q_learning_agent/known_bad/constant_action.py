"""Takes the first action whatever it observes."""

import numpy as np

CAUGHT_BY = "test_agent_finds_the_way"
LAZY = True


def act(agent, observations):
    return np.zeros(len(observations), dtype=np.int64)

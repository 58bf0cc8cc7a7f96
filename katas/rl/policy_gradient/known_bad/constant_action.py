"""Takes the first action whatever it reads."""

import numpy as np

CAUGHT_BY = "test_agent_pays_now_for_what_comes_later"
LAZY = True


def learn(agent, rollout, task):
    return task["n_actions"]


def action_probabilities(agent, readings):
    probabilities = np.zeros((len(readings), agent))
    probabilities[:, 0] = 1.0
    return probabilities

"""Returns the actor's logits, which are no probabilities."""

import torch

CAUGHT_BY = "test_probabilities_are_some_throughout_training"


def action_probabilities(agent, readings):
    with torch.no_grad():
        return agent.actor(torch.from_numpy(readings).float()).double().numpy()

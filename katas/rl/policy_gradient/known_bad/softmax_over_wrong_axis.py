"""Takes the softmax over the rows of the batch, not over the actions."""

import torch

CAUGHT_BY = "test_probabilities_are_some_throughout_training"


def action_probabilities(agent, readings):
    with torch.no_grad():
        return torch.softmax(agent.actor(torch.from_numpy(readings).float()).double(), dim=0).numpy()

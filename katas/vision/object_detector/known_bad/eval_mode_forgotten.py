# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Leaves batch normalisation in training mode: a scene's result depends on the others of the call."""

import torch

CAUGHT_BY = "test_detections_do_not_depend_on_the_batch"


def detect(model, scenes):
    model.train()
    with torch.no_grad():
        logit, distance = model(_network_input(scenes))
        answers = zip(torch.sigmoid(logit).numpy(), distance.numpy(), strict=True)
    return [_detections_of_scene(*one) for one in answers]

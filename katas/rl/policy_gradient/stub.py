"""Policy gradient: from machines that know nothing to a controller, by doing more often what turned out well.

Write the functions in this order; each one builds on those above it. The brief, `policy_gradient.md`, has the task,
the data and the rules. Delete `raise NotImplementedError` and begin.
"""

import numpy as np
import torch  # noqa: F401


def returns_to_go(rewards: np.ndarray, stopped: np.ndarray, discount: float) -> np.ndarray:
    """What each machine still got, from each step on, until its episode stopped or the rollout was over.

    Args:
        rewards: float64 (n_steps, n_machines); for each step the reward that followed it.
        stopped: bool (n_steps, n_machines); the episode stopped after the step, for whatever reason. The machine's
            next row, if there is one, belongs to another episode.
        discount: 0 to 1; what a reward is worth that comes one step later.

    Returns:
        float64 (n_steps, n_machines); the reward of the step itself counts in full.
    """
    raise NotImplementedError


def policy_gradient(logits: np.ndarray, actions: np.ndarray, advantages: np.ndarray) -> np.ndarray:
    """How the mean of advantage x log-probability of the action taken changes with each logit.

    Args:
        logits: float64 (n, n_actions); probabilities are their softmax, row by row. They may be any finite numbers.
        actions: int64 (n,); the action taken in each row, 0 to n_actions - 1.
        advantages: float64 (n,); how much better that turned out than expected. They are given numbers here: they
            do not depend on the logits.

    Returns:
        float64 (n, n_actions); the gradient of the mean over the n rows, in the direction in which it grows.
    """
    raise NotImplementedError


def advantages(
    rewards: np.ndarray,
    values: np.ndarray,
    next_values: np.ndarray,
    terminated: np.ndarray,
    truncated: np.ndarray,
    discount: float,
    trace_decay: float,
) -> np.ndarray:
    """How much better each step turned out than the critic had expected: generalised advantage estimates.

    Args:
        rewards: float64 (n_steps, n_machines); for each step the reward that followed it.
        values: float64 (n_steps, n_machines); what the critic expected from where each step began.
        next_values: float64 (n_steps, n_machines); what the critic expects from where each step led.
        terminated: bool (n_steps, n_machines); the episode was over after the step: nothing more could come.
        truncated: bool (n_steps, n_machines); it was cut short after the step: it could have gone on.
        discount: 0 to 1; what a reward is worth that comes one step later.
        trace_decay: 0 to 1; how much the next step's surprise counts for this one, beside the discount.

    Returns:
        float64 (n_steps, n_machines).
    """
    raise NotImplementedError


def learn(agent: object, rollout: dict | None, task: dict) -> object:
    """The agent after a rollout; at the first call, an agent that has seen nothing yet.

    Args:
        agent: what the last call of `learn` returned; None at the first call.
        rollout: dict of six arrays, what all machines have just done for some steps, see the brief; None at the first
            call.
        task: dict of `n_readings`, `n_actions`, `discount` and `n_rollouts`, the same at each call of a training;
            `n_rollouts` rollouts are learned from before the training is over.

    Returns:
        The agent to go on with: any object that `learn` and `action_probabilities` understand.
    """
    raise NotImplementedError


def action_probabilities(agent: object, readings: np.ndarray) -> np.ndarray:
    """How likely the agent takes each action, in training by the grader's dice; at work it takes the most probable one.

    Args:
        agent: what `learn` returned last.
        readings: float64 (n, n_readings); any readings, in any order.

    Returns:
        float (n, n_actions); 0 to 1, each row adds up to 1. The same readings have the same probabilities until `learn`
        is called again.
    """
    raise NotImplementedError

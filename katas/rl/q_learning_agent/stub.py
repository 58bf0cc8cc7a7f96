"""Q-learning agent: from robots that know nothing to a policy, by trying things out.

Write the functions in this order; each one builds on those above it. The brief, `q_learning_agent.md`, has the task,
the data and the rules. Delete `raise NotImplementedError` and begin.
"""

import numpy as np


def td_targets(
    rewards_eur: np.ndarray,
    next_action_values: np.ndarray,
    terminated: np.ndarray,
    truncated: np.ndarray,
    discount: float,
) -> np.ndarray:
    """What Q-learning takes the value of each action taken to be, judged by the step that followed.

    Args:
        rewards_eur: float64 (n,); what each step earned, EUR.
        next_action_values: float64 (n, n_actions); the action values, EUR, of the state that each step led to.
        terminated: bool (n,); the job was over after the step: nothing more could be earned.
        truncated: bool (n,); the job was cut short after the step by a limit of time: it could have gone on.
        discount: 0 to 1; what a EUR is worth one step later.

    Returns:
        float64 (n,); EUR.
    """
    raise NotImplementedError


def epsilon_greedy(action_values: np.ndarray, epsilon: float, seed: int) -> np.ndarray:
    """An action for each row: mostly the best one, now and then any.

    Args:
        action_values: float64 (n, n_actions); EUR.
        epsilon: 0 to 1; how likely each row, on its own, takes an action drawn from all with equal chances.
            Otherwise it takes its best action; among several that are equally good, each with the same chance.
        seed: a whole number, 0 or more; the same seed gives the same actions again, another seed others.

    Returns:
        int64 (n,); 0 to n_actions - 1.
    """
    raise NotImplementedError


def new_agent(n_states: int, n_actions: int, discount: float, n_steps: int) -> object:
    """An agent that has seen nothing yet.

    Args:
        n_states: observations are whole numbers from 0 to n_states - 1.
        n_actions: actions are whole numbers from 0 to n_actions - 1.
        discount: 0 to 1; what a EUR is worth one step later.
        n_steps: how many steps of training each robot will make: the training's length is known beforehand.

    Returns:
        Any object that `train_step` and `act` understand.
    """
    raise NotImplementedError


def train_step(agent: object, experience: dict | None, observations: np.ndarray) -> tuple[object, np.ndarray]:
    """Learns from the robots' last step, and says what they do next.

    Args:
        agent: what `new_agent` returned, or the last `train_step`.
        experience: the last step of each robot, a dict of six arrays (n_robots,), see the brief; None before the
            first step.
        observations: int64 (n_robots,); what each robot observes now. A robot whose job was over has begun another.

    Returns:
        agent: the agent to go on with, of any type.
        actions: int64 (n_robots,); 0 to n_actions - 1.
    """
    raise NotImplementedError


def act(agent: object, observations: np.ndarray) -> np.ndarray:
    """What the finished agent does: the best that it has learned, and nothing else.

    Args:
        agent: what `train_step` returned last.
        observations: int64 (n,); any observations, in any order.

    Returns:
        int64 (n,); 0 to n_actions - 1. The same observation always has the same action.
    """
    raise NotImplementedError

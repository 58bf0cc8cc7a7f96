"""Sites where robots learn: Gymnasium's toy text environments, no two sites alike.

Each site begins as the table `env.unwrapped.P` of a FrozenLake with a map of its own, of CliffWalking or of Taxi.
What was changed, and why:

- States and actions are numbered anew, so that no policy is worth remembering.
- On lakes and cliffs a robot slips with a chance that differs from site to site: it then goes to one side or the
  other. Gymnasium's own slippery lake goes to each side with probability 1/3.
- Rewards are multiplied by EUR per point, so that all three kinds of site are about similar sums. They differ
  from site to site.
- Lakes are 5 by 5, so that a few tens of thousands of steps are enough to find the goal and the way to it.

Source: Gymnasium (Farama Foundation, MIT licence), `gymnasium.envs.toy_text`; the cliff is example 6.6 of Sutton
and Barto (2018), the taxi is from Dietterich (2000).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from gymnasium.envs.toy_text.cliffwalking import CliffWalkingEnv
from gymnasium.envs.toy_text.frozen_lake import FrozenLakeEnv
from gymnasium.envs.toy_text.taxi import TaxiEnv

from mlekata.authoring import HeldOut, Split

from ..shared.lakes import lake_map

LAKE_SIDE = 5  # cells
LAKE_SLIP, CLIFF_SLIP = (0.05, 0.25), (0.0, 0.15)  # probability of going to a side; ranges of uniform distributions
DISCOUNT = 0.97
STEP_LIMIT = 40  # an episode of training is cut short after so many steps
EUR_PER_POINT = {"lake": (18.0, 24.0), "cliff": (0.4, 0.5), "taxi": (0.22, 0.28)}
KINDS = ("lake", "cliff", "taxi")


def build(rng: np.random.Generator) -> Split:
    """A site of each kind to practise at, and one of each kind to be graded at.

    Args:
        rng: decides everything.

    Returns:
        public: dict with the keys "lake", "cliff" and "taxi"; each value is one site.
        held_out.inputs: list of three sites, each as in public. The grader keeps them: it lets the attempt's robots
            loose in them, and shows the attempt what they observe.
        held_out.labels: None; what a policy earns follows from the site.

        A site is a dict of `kind` (str), `n_states`, `n_actions` and `step_limit` (int), `discount` (float),
        `start_probability` (float64 (n_states,)), and of the possible outcomes of each action, in arrays
        (n_states, n_actions, n_outcomes): `probability` (float64), `next_state` (int64), `reward_eur` (float64),
        `terminated` (bool). `seed` (int) is where the grader's dice begin.
    """
    public = {kind: _site(rng, kind) for kind in KINDS}
    return Split(public=public, held_out=HeldOut(inputs=[_site(rng, kind) for kind in KINDS]))


def _site(rng: np.random.Generator, kind: str) -> dict[str, Any]:
    """A new site of a kind: one of Gymnasium's environments, numbered anew."""
    if kind == "lake":
        environment, slip = FrozenLakeEnv(desc=lake_map(rng, LAKE_SIDE), is_slippery=False), rng.uniform(*LAKE_SLIP)
    elif kind == "cliff":
        environment, slip = CliffWalkingEnv(), rng.uniform(*CLIFF_SLIP)
    else:
        environment, slip = TaxiEnv(), 0.0
    n_states, n_actions = len(environment.P), len(environment.P[0])
    # Without slipping every action has one outcome: (probability 1, next state, points, terminated).
    outcome = np.array(
        [[environment.P[state][action][0][1:] for action in range(n_actions)] for state in range(n_states)], np.float64
    )  # (n_states, n_actions, 3)
    probability = np.ones((n_states, n_actions, 1))
    outcome = outcome[:, :, None]  # (n_states, n_actions, n_outcomes, 3)
    if slip > 0.0:  # an action is itself, or its neighbour to the left or to the right
        outcome = np.concatenate([outcome, np.roll(outcome, 1, axis=1), np.roll(outcome, -1, axis=1)], axis=2)
        probability = np.broadcast_to([1 - slip, slip / 2, slip / 2], (n_states, n_actions, 3)).copy()

    old_state, old_action = rng.permutation(n_states), rng.permutation(n_actions)
    new_state = np.argsort(old_state)
    outcome = outcome[old_state][:, old_action]
    start_probability = np.asarray(environment.initial_state_distrib, np.float64)[old_state]
    return {
        "kind": kind,
        "n_states": n_states,
        "n_actions": n_actions,
        "discount": DISCOUNT,
        "step_limit": STEP_LIMIT,
        "start_probability": start_probability / start_probability.sum(),
        "probability": probability,
        "next_state": new_state[outcome[..., 0].astype(np.int64)],
        "reward_eur": outcome[..., 1] * rng.uniform(*EUR_PER_POINT[kind]),
        "terminated": outcome[..., 2] > 0,
        "seed": int(rng.integers(2**62)),
    }

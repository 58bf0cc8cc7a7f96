"""Sites where robots work: tables of Gymnasium's toy text environments, no two sites alike.

Each site begins as the table `env.unwrapped.P` of a FrozenLake with a map of its own, of CliffWalking or of Taxi.
What was changed, and why:

- States and actions are numbered anew, and rows are in any order, so that no policy is worth remembering.
- On lakes and cliffs a robot slips with a chance that differs from site to site: it then goes to one side or the
  other. Gymnasium's own slippery lake goes to each side with probability 1/3.
- Rewards are multiplied by EUR per point, so that all three kinds of site are about similar sums. They differ
  from site to site.

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

LAKES, CLIFFS, TAXIS = 24, 8, 2
LAKE_SIDES = (4, 8)  # cells, smallest and largest
LAKE_SLIP, CLIFF_SLIP = (0.1, 0.6), (0.0, 0.3)  # probability of going to a side; ranges of uniform distributions
DISCOUNT = (0.93, 0.97)
EUR_PER_POINT = {"lake": (20.0, 30.0), "cliff": (0.6, 0.9), "taxi": (0.3, 0.45)}


def build(rng: np.random.Generator) -> Split:
    """A site of each kind to try things on, and the sites to plan for.

    Args:
        rng: decides everything.

    Returns:
        public: dict with the keys "lake", "cliff" and "taxi"; each value is one site.
        held_out.inputs: list of sites, each as in public.
        held_out.labels: None; the returns of a policy follow from the site.

        A site is a dict of `kind` (str), `transitions` (dict, see the brief), `discount` (float) and
        `start_probability` (float64 (n_states,); how likely a job begins in each state).
    """
    cliff, taxi = CliffWalkingEnv(), TaxiEnv()

    def site(kind: str) -> dict[str, Any]:
        if kind == "lake":
            side = int(rng.integers(LAKE_SIDES[0], LAKE_SIDES[1] + 1))
            lake = FrozenLakeEnv(desc=lake_map(rng, side), is_slippery=False)
            return _site(rng, kind, lake, rng.uniform(*LAKE_SLIP))
        if kind == "cliff":
            return _site(rng, kind, cliff, rng.uniform(*CLIFF_SLIP))
        return _site(rng, kind, taxi, 0.0)

    public = {kind: site(kind) for kind in ("lake", "cliff", "taxi")}
    kinds = ["lake"] * LAKES + ["cliff"] * CLIFFS + ["taxi"] * TAXIS
    return Split(public=public, held_out=HeldOut(inputs=[site(kind) for kind in kinds]))


def _site(rng: np.random.Generator, kind: str, environment: Any, slip: float) -> dict[str, Any]:
    """A site with the rules of one of Gymnasium's environments, numbered anew."""
    columns = _columns(environment.P)
    if slip > 0.0:
        columns = _slippery(columns, slip)
    state, action, probability, next_state, points, terminated = columns
    n_states, n_actions = len(environment.P), len(environment.P[0])

    new_state, new_action = rng.permutation(n_states), rng.permutation(n_actions)
    order = rng.permutation(len(state))
    start_probability = np.zeros(n_states)
    start_probability[new_state] = environment.initial_state_distrib
    return {
        "kind": kind,
        "transitions": {
            "n_states": n_states,
            "n_actions": n_actions,
            "state": new_state[state][order],
            "action": new_action[action][order],
            "probability": probability[order].astype(np.float64),
            "next_state": new_state[next_state][order],
            "reward_eur": (points * rng.uniform(*EUR_PER_POINT[kind]))[order].astype(np.float64),
            "terminated": terminated[order].astype(np.bool_),
        },
        "discount": float(rng.uniform(*DISCOUNT)),
        "start_probability": start_probability / start_probability.sum(),
    }


def _columns(table: dict[int, dict[int, list[tuple]]]) -> list[np.ndarray]:
    """Gymnasium's table as columns: state, action, probability, next state, reward in points, terminated."""
    rows = [
        (state, action, probability, int(next_state), float(points), bool(terminated))
        for state, by_action in table.items()
        for action, outcomes in by_action.items()
        for probability, next_state, points, terminated in outcomes
    ]
    return [np.array(column) for column in zip(*rows, strict=True)]


def _slippery(columns: list[np.ndarray], slip: float) -> list[np.ndarray]:
    """The same table when an action becomes, with probability *slip*, a turn to the left or the right of it."""
    state, action, probability, *outcome = columns
    # An outcome of an action is also one of the two actions beside it, for a robot that slips into this one.
    return [
        np.tile(state, 3),
        np.concatenate([action, (action + 1) % 4, (action - 1) % 4]),
        np.concatenate([probability * (1 - slip), probability * slip / 2, probability * slip / 2]),
        *(np.tile(column, 3) for column in outcome),
    ]

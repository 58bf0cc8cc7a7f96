"""Machines to learn on: carts with a pole to balance and arms to swing up, no two machines alike.

The machines are Gymnasium's CartPole-v1 and Acrobot-v1: the same equations of motion, integrated in the same way, with
the same starts, rewards and ends. The grader has them in NumPy, so that it can step a hundred of them at once; with
Gymnasium's own parameters its states agree with Gymnasium's to rounding. What was changed, and why:

- Masses, lengths, force and torque differ from machine to machine, so that no controller can be tuned beforehand. The
  arm's torque is never below Gymnasium's, so that it can always be swung up. As in Gymnasium, the moment of inertia of
  each link is 1 kg m2, and the centre of its mass is in its middle.
- The readings are not the state itself but a mixture of it, turned by a random rotation; and the actions are numbered
  in any order. So neither a policy nor a rule of thumb ("push to where the pole leans") is worth remembering.
- An episode is cut short after 200 steps (Gymnasium: 500). In 200 steps all that matters can be seen.

Source: Gymnasium (Farama Foundation, MIT licence), `gymnasium.envs.classic_control`; the cart is from Barto, Sutton and
Anderson (1983), the arm from Sutton (1996).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mlekata.authoring import HeldOut, Split

DISCOUNT = 0.99
STEP_LIMIT = 200  # steps; an episode is cut short after so many
GRAVITY_M_S2 = 9.8

# Ranges of uniform distributions, and Gymnasium's value.
CART_MASS_KG = (0.8, 1.2)  # 1.0
POLE_MASS_KG = (0.08, 0.15)  # 0.1
POLE_HALF_LENGTH_M = (0.4, 0.7)  # 0.5
FORCE_N = (8.0, 12.0)  # 10
LINK_MASS_KG = (0.9, 1.1)  # 1.0, of each link
LINK_LENGTH_M = (0.9, 1.1)  # 1.0, of each link
TORQUE_N_M = (1.0, 1.2)  # 1.0

KINDS = ("cart", "arm")


def build(rng: np.random.Generator) -> Split:
    """A machine of each kind to practise on, and one of each kind to be graded on.

    Args:
        rng: decides everything.

    Returns:
        public: dict with the keys "cart" and "arm"; each value is one machine.
        held_out.inputs: list of two machines, each as in public. The grader keeps them: it runs copies of them side by
            side, and shows the attempt their readings.
        held_out.labels: None; what a policy is worth is seen when the grader follows it.

        A machine is a dict of `kind` (str), `n_readings`, `n_actions` and `step_limit` (int), `discount` (float),
        `physics` (dict of float), `mixing` (float64 (n_readings, n_readings)), `action_order` (int64 (n_actions,)) and
        `seed` (int), where the grader's dice begin.
    """
    public = {kind: _machine(rng, kind) for kind in KINDS}
    return Split(public=public, held_out=HeldOut(inputs=[_machine(rng, kind) for kind in KINDS]))


def _machine(rng: np.random.Generator, kind: str) -> dict[str, Any]:
    """A new machine of a kind."""
    if kind == "cart":
        n_readings, n_actions = 4, 2
        physics = {
            "cart_mass_kg": rng.uniform(*CART_MASS_KG),
            "pole_mass_kg": rng.uniform(*POLE_MASS_KG),
            "pole_half_length_m": rng.uniform(*POLE_HALF_LENGTH_M),
            "force_n": rng.uniform(*FORCE_N),
        }
    else:
        n_readings, n_actions = 6, 3
        physics = {
            "link_1_mass_kg": rng.uniform(*LINK_MASS_KG),
            "link_2_mass_kg": rng.uniform(*LINK_MASS_KG),
            "link_1_length_m": rng.uniform(*LINK_LENGTH_M),
            "link_2_length_m": rng.uniform(*LINK_LENGTH_M),
            "torque_n_m": rng.uniform(*TORQUE_N_M),
        }
    return {
        "kind": kind,
        "n_readings": n_readings,
        "n_actions": n_actions,
        "discount": DISCOUNT,
        "step_limit": STEP_LIMIT,
        "physics": {"gravity_m_s2": GRAVITY_M_S2, **physics},
        "mixing": np.linalg.qr(rng.normal(size=(n_readings, n_readings)))[0],
        "action_order": rng.permutation(n_actions),
        "seed": int(rng.integers(2**62)),
    }

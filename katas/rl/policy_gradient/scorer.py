"""How well the finished agents do on machines that only the grader knows.

The grader runs the machines: 128 copies at a time, so that one call to the attempt's process moves them all. Training
is counted here, in steps of all copies, and so is the same for every attempt. The finished agent's most probable
action is followed in episodes with starts of their own, the same for every agent that is evaluated.

The units are the episodes of the evaluation.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlekata import authoring
from mlekata.authoring import HeldOut, asked, check_array

N_MACHINES, N_STEPS, N_ROLLOUTS = 128, 32, 30  # of training: copies, steps of a rollout, rollouts
EPISODES = 100  # of evaluation, on each machine
TOLERANCE_SUM = 1e-3  # by which probabilities may miss 1

CART_SECONDS, ARM_SECONDS = 0.02, 0.2  # that one step takes
TRACK_HALF_LENGTH_M, MOST_LEAN = 2.4, np.deg2rad(12.0)
CART_SCALE = np.array([1.0, 1.0, 0.2, 1.0])  # m, m/s, rad, rad/s: what counts as 1 in a reading
ARM_SCALE = np.array([1.0, 1.0, 1.0, 1.0, 3.0, 5.0])  # cosines and sines of both angles; rad/s
LINK_INERTIA_KG_M2 = 1.0
MOST_SPEED_1, MOST_SPEED_2 = 4 * np.pi, 9 * np.pi  # rad/s

Machine = dict[str, Any]
Floats = NDArray[np.float64]


class Answers(authoring.Answers):
    """The attempt's agents, trained as the brief shows it."""

    def __init__(self, attempt: Any, public: Any, inputs: Any) -> None:
        super().__init__(attempt, public, inputs)
        self._trainings: dict[tuple[int, int], Any] = {}

    @asked
    def agents(self) -> list[Any]:
        """A finished agent for each held-out machine."""
        return [self.agent_of(machine, N_ROLLOUTS) for machine in self.inputs]

    @asked
    def episode_steps(self) -> list[NDArray[np.int64]]:
        """For each held-out machine, how many steps each episode of the finished agent lasts: int64 (EPISODES,)."""
        return [
            _episode_steps(machine, lambda readings, agent=agent, machine=machine: self._best(agent, readings, machine))
            for agent, machine in zip(self.agents, self.inputs, strict=True)
        ]

    def _best(self, agent: Any, readings: Floats, machine: Machine) -> NDArray[np.int64]:
        return self.probabilities_of(agent, readings, machine["n_actions"]).argmax(axis=1)

    def probabilities_of(self, agent: Any, readings: Floats, n_actions: int) -> Floats:
        """The attempt's probabilities, once they are known to be some: float64 (n, n_actions)."""
        name = "the result of `action_probabilities`"
        found = check_array(
            self.attempt.action_probabilities(agent, readings),
            name,
            shape=(len(readings), n_actions),
            kind="float",
            low=0.0,
            high=1.0 + TOLERANCE_SUM,
        )
        total = found.sum(axis=1)
        check_array(
            total,
            f"the sum of each row of {name}",
            shape=(len(readings),),
            low=1.0 - TOLERANCE_SUM,
            high=1.0 + TOLERANCE_SUM,
        )
        return found / total[:, None]

    def first_probabilities(self, machine: Machine, readings: Floats) -> Floats:
        """What an agent does that has seen nothing yet: float64 (n, n_actions)."""
        agent = self.attempt.learn(None, None, _task(machine, N_ROLLOUTS))
        return self.probabilities_of(agent, readings, machine["n_actions"])

    def agent_of(self, machine: Machine, n_rollouts: int) -> Any:
        """The agent that was trained on copies of a machine; once for each machine."""
        key = (machine["seed"], n_rollouts)
        if key not in self._trainings:
            self._trainings[key] = self._train(machine, n_rollouts)
        return self._trainings[key]

    def _train(self, machine: Machine, n_rollouts: int) -> Any:
        """A new agent's training: the loop of the brief."""
        rng = np.random.default_rng(machine["seed"])
        task = _task(machine, n_rollouts)
        agent = self.attempt.learn(None, None, task)
        state, age = start(machine, N_MACHINES, rng), np.zeros(N_MACHINES, dtype=np.int64)
        readings = readings_of(machine, state)
        for _ in range(n_rollouts):
            rows = []
            for _ in range(N_STEPS):
                probability = self.probabilities_of(agent, readings, machine["n_actions"])
                actions = (rng.random((N_MACHINES, 1)) >= probability.cumsum(axis=1)[:, :-1]).sum(axis=1)
                state, rewards, terminated = step(machine, state, actions)
                next_readings = readings_of(machine, state)
                age += 1
                truncated = (age >= machine["step_limit"]) & ~terminated
                rows.append((readings, actions, rewards, next_readings, terminated, truncated))
                stopped = np.flatnonzero(terminated | truncated)
                readings = next_readings
                if len(stopped):
                    age[stopped] = 0
                    state[stopped] = start(machine, len(stopped), rng)
                    readings = readings_of(machine, state)
            names = ("readings", "actions", "rewards", "next_readings", "terminated", "truncated")
            rollout = {name: np.stack(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}
            agent = self.attempt.learn(agent, rollout, task)
        return agent


def _task(machine: Machine, n_rollouts: int) -> dict[str, Any]:
    """What `learn` is told of a machine."""
    return {key: machine[key] for key in ("n_readings", "n_actions", "discount")} | {"n_rollouts": n_rollouts}


def outcomes(answers: Answers, held_out: HeldOut) -> Floats:
    """How good each episode is, 0 to 1: float64 (n_machines x EPISODES, 1)."""
    pairs = zip(held_out.inputs, answers.episode_steps, strict=True)
    return np.concatenate([_goodness(machine, steps) for machine, steps in pairs])[:, None]


def baseline(public: dict[str, Machine], held_out: HeldOut) -> Floats:
    """The naive rule's outcomes: any action, each as likely as the others."""
    goodness = []
    for machine in held_out.inputs:
        rng = np.random.default_rng([machine["seed"], 2])
        steps = _episode_steps(
            machine, lambda readings, rng=rng, n=machine["n_actions"]: rng.integers(0, n, len(readings))
        )
        goodness.append(_goodness(machine, steps))
    return np.concatenate(goodness)[:, None]


def metric(outcomes: Floats, weights: Floats) -> Floats:
    """Mean over the episodes, for each row of *weights*."""
    return weights @ outcomes[:, 0] / weights.sum(axis=1)  # (n_replicates, n_units) x (n_units,) -> (n_replicates,)


def slices(held_out: HeldOut) -> dict[str, NDArray[np.bool_]]:
    """The kinds of machine."""
    kind = np.repeat([machine["kind"] for machine in held_out.inputs], EPISODES)
    return {name: kind == name for name in ("cart", "arm")}


def _goodness(machine: Machine, steps: NDArray[np.int64]) -> Floats:
    """A cart ought to last, an arm ought to be done: the share of the step limit that was well used."""
    share = steps / machine["step_limit"]
    return share if machine["kind"] == "cart" else 1.0 - share


def _episode_steps(machine: Machine, choose: Any) -> NDArray[np.int64]:
    """How many steps each episode lasts, at most the step limit: int64 (EPISODES,)."""
    rng = np.random.default_rng([machine["seed"], 1])
    state = start(machine, EPISODES, rng)
    steps = np.full(EPISODES, machine["step_limit"])
    running = np.arange(EPISODES)
    for step_number in range(1, machine["step_limit"] + 1):
        state, _, terminated = step(machine, state, choose(readings_of(machine, state)))
        steps[running[terminated]] = step_number
        state, running = state[~terminated], running[~terminated]
        if not len(running):
            break
    return steps


# --- The machines -----------------------------------------------------------------------------------------
# A state is float64 (n, 4). Cart: position m, speed m/s, lean rad, its speed rad/s. Arm: the angle of the first link
# from hanging down, that of the second from the first, rad, and their speeds, rad/s. The small worlds of the hidden
# tests are tables: a state is int64 (n,).


def start(machine: Machine, n: int, rng: np.random.Generator) -> NDArray[Any]:
    """States in which episodes begin."""
    if machine["kind"] == "table":
        return rng.integers(0, machine["n_readings"], n)
    width = 0.05 if machine["kind"] == "cart" else 0.1
    return rng.uniform(-width, width, (n, 4))


def readings_of(machine: Machine, state: NDArray[Any]) -> Floats:
    """What is read off machines in these states: float64 (n, n_readings)."""
    if machine["kind"] == "table":
        return np.eye(machine["n_readings"])[state]
    if machine["kind"] == "cart":
        return state / CART_SCALE @ machine["mixing"]
    angle, speed = state[:, :2], state[:, 2:]
    plain = np.column_stack([np.cos(angle), np.sin(angle), speed])
    return plain / ARM_SCALE @ machine["mixing"]


def step(
    machine: Machine, state: NDArray[Any], actions: NDArray[np.int64]
) -> tuple[NDArray[Any], Floats, NDArray[np.bool_]]:
    """One step of each machine: the states that follow, the rewards, and whether the episode is over."""
    if machine["kind"] == "table":
        place = (state, actions)
        return machine["next_state"][place], machine["reward"][place], machine["terminated"][place]
    push = machine["action_order"][actions]
    if machine["kind"] == "cart":
        state = _cart_step(machine["physics"], state, push)
        terminated = (np.abs(state[:, 0]) > TRACK_HALF_LENGTH_M) | (np.abs(state[:, 2]) > MOST_LEAN)
        return state, np.ones(len(state)), terminated
    state = _arm_step(machine["physics"], state, push)
    height = -np.cos(state[:, 0]) - np.cos(state[:, 0] + state[:, 1])
    terminated = height > 1.0
    return state, np.where(terminated, 0.0, -1.0), terminated


def _cart_step(physics: dict[str, float], state: Floats, push: NDArray[np.int64]) -> Floats:
    """Source: gymnasium.envs.classic_control.cartpole, Euler's method; push is 0 for left and 1 for right."""
    _, speed, lean, lean_speed = state.T
    pole_kg, half_length = physics["pole_mass_kg"], physics["pole_half_length_m"]
    total_kg = physics["cart_mass_kg"] + pole_kg
    cosine, sine = np.cos(lean), np.sin(lean)
    force = physics["force_n"] * (2 * push - 1)
    part = (force + pole_kg * half_length * lean_speed**2 * sine) / total_kg
    lean_acceleration = (physics["gravity_m_s2"] * sine - cosine * part) / (
        half_length * (4 / 3 - pole_kg * cosine**2 / total_kg)
    )
    acceleration = part - pole_kg * half_length * lean_acceleration * cosine / total_kg
    change = np.column_stack([speed, acceleration, lean_speed, lean_acceleration])
    return state + CART_SECONDS * change


def _arm_step(physics: dict[str, float], state: Floats, push: NDArray[np.int64]) -> Floats:
    """Source: gymnasium.envs.classic_control.acrobot, "book" dynamics, one step of Runge and Kutta's method."""
    torque = physics["torque_n_m"] * (push - 1.0)
    now, seconds = state.T, ARM_SECONDS
    slope_1 = _arm_slope(physics, now, torque)
    slope_2 = _arm_slope(physics, now + seconds / 2 * slope_1, torque)
    slope_3 = _arm_slope(physics, now + seconds / 2 * slope_2, torque)
    slope_4 = _arm_slope(physics, now + seconds * slope_3, torque)
    then = now + seconds / 6 * (slope_1 + 2 * slope_2 + 2 * slope_3 + slope_4)
    then[:2] = (then[:2] + np.pi) % (2 * np.pi) - np.pi
    then[2] = then[2].clip(-MOST_SPEED_1, MOST_SPEED_1)
    then[3] = then[3].clip(-MOST_SPEED_2, MOST_SPEED_2)
    return then.T.copy()


def _arm_slope(physics: dict[str, float], now: Floats, torque: Floats) -> Floats:
    """How fast the arm's state changes: (4, n) -> (4, n). Names as in Sutton and Barto's and Gymnasium's equations."""
    angle_1, angle_2, speed_1, speed_2 = now
    m1, m2 = physics["link_1_mass_kg"], physics["link_2_mass_kg"]
    l1, lc1, lc2 = physics["link_1_length_m"], physics["link_1_length_m"] / 2, physics["link_2_length_m"] / 2
    gravity, inertia = physics["gravity_m_s2"], LINK_INERTIA_KG_M2
    cosine, sine = np.cos(angle_2), np.sin(angle_2)
    d1 = m1 * lc1**2 + m2 * (l1**2 + lc2**2 + 2 * l1 * lc2 * cosine) + 2 * inertia
    d2 = m2 * (lc2**2 + l1 * lc2 * cosine) + inertia
    phi2 = m2 * lc2 * gravity * np.sin(angle_1 + angle_2)
    phi1 = (
        -m2 * l1 * lc2 * speed_2 * (speed_2 + 2 * speed_1) * sine
        + (m1 * lc1 + m2 * l1) * gravity * np.sin(angle_1)
        + phi2
    )
    acceleration_2 = (torque + d2 / d1 * phi1 - m2 * l1 * lc2 * speed_1**2 * sine - phi2) / (
        m2 * lc2**2 + inertia - d2**2 / d1
    )
    acceleration_1 = -(d2 * acceleration_2 + phi1) / d1
    return np.stack([speed_1, speed_2, acceleration_1, acceleration_2])

"""Discounted return of the finished agents, at sites that only the grader knows.

The grader steps the environments: 512 robots at a time, so that one call to the attempt's process moves them all.
Training is counted here, in steps of the fleet, and so is the same for every attempt. The finished agent is asked
once what it does for each observation; the grader then plays the jobs by itself, with dice of its own.

The units are the jobs of the evaluation. Each job has its own dice, the same for every agent that is evaluated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlekata import authoring
from mlekata.authoring import HeldOut, asked, check_array, check_parts

N_ROBOTS, N_STEPS = 512, 160  # of training at a site
JOBS, MOST_STEPS_OF_A_JOB = 200, 200  # of evaluation at a site; a EUR that comes later is worth less than a cent

Site = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Training:
    """What came of one training.

    Attributes:
        agent: as `train_step` returned it last.
        observations, actions: int64 (n_steps, n_robots); what the robots saw and did.
    """

    agent: Any
    observations: NDArray[np.int64]
    actions: NDArray[np.int64]


class Answers(authoring.Answers):
    """The attempt's agents, trained as the brief shows it."""

    def __init__(self, attempt: Any, public: Any, inputs: Any) -> None:
        super().__init__(attempt, public, inputs)
        self._trainings: dict[tuple[int, int, int], Training] = {}

    @asked
    def policies(self) -> list[NDArray[np.int64]]:
        """For each held-out site, what the finished agent does for each observation: int64 (n_states,)."""
        return [self.policy_of(agent, site) for agent, site in zip(self.agents, self.inputs, strict=True)]

    @asked
    def agents(self) -> list[Any]:
        """A finished agent for each held-out site."""
        return [self.training_of(site, N_ROBOTS, N_STEPS).agent for site in self.inputs]

    def policy_of(self, agent: Any, site: Site) -> NDArray[np.int64]:
        """What a finished agent does for each observation of a site."""
        return self.actions_of(agent, np.arange(site["n_states"]), site["n_actions"])

    def actions_of(self, agent: Any, observations: NDArray[np.int64], n_actions: int) -> NDArray[np.int64]:
        """The attempt's actions, once they are known to be one for each observation."""
        return check_array(
            self.attempt.act(agent, observations),
            "the result of `act`",
            shape=observations.shape,
            kind="int",
            low=0,
            high=n_actions - 1,
        )

    def training_of(self, site: Site, n_robots: int, n_steps: int) -> Training:
        """The training of a new agent with a fleet of robots at a site; once for each site."""
        key = (site["seed"], n_robots, n_steps)
        if key not in self._trainings:
            self._trainings[key] = self._train(site, n_robots, n_steps)
        return self._trainings[key]

    def _train(self, site: Site, n_robots: int, n_steps: int) -> Training:
        """A new agent's training: the loop of the brief."""
        rng = np.random.default_rng(site["seed"])
        start_below = site["start_probability"].cumsum()
        outcome_below = site["probability"].cumsum(axis=2)[:, :, :-1]  # (n_states, n_actions, n_outcomes - 1)

        def starts(n: int) -> NDArray[np.int64]:
            return np.minimum(np.searchsorted(start_below, rng.random(n), side="right"), site["n_states"] - 1)

        agent = self.attempt.new_agent(site["n_states"], site["n_actions"], site["discount"], n_steps)
        seen, done = [], []
        experience, observations, age = None, starts(n_robots), np.zeros(n_robots, dtype=np.int64)
        for _ in range(n_steps):
            agent, actions = self.step_of(agent, experience, observations, site["n_actions"])
            seen.append(observations)
            done.append(actions)
            outcome = (rng.random((n_robots, 1)) >= outcome_below[observations, actions]).sum(axis=1)
            place = (observations, actions, outcome)
            age += 1
            terminated = site["terminated"][place]
            experience = {
                "observations": observations,
                "actions": actions,
                "rewards_eur": site["reward_eur"][place],
                "next_observations": site["next_state"][place],
                "terminated": terminated,
                "truncated": (age >= site["step_limit"]) & ~terminated,
            }
            over = experience["terminated"] | experience["truncated"]
            age[over] = 0
            observations = experience["next_observations"].copy()
            observations[over] = starts(int(over.sum()))
        agent, _ = self.step_of(agent, experience, observations, site["n_actions"])
        return Training(agent, np.stack(seen), np.stack(done))

    def step_of(
        self, agent: Any, experience: dict[str, Any] | None, observations: NDArray[np.int64], n_actions: int
    ) -> tuple[Any, NDArray[np.int64]]:
        """One call of `train_step`, once its result is known to be an agent and the robots' actions."""
        name = "the result of `train_step`"
        found = self.attempt.train_step(agent, experience, observations)
        pair = check_parts(found, name, count=2)
        actions = check_array(
            pair[1], f"`actions` in {name}", shape=observations.shape, kind="int", low=0, high=n_actions - 1
        )
        return pair[0], actions.astype(np.int64)


def outcomes(answers: Answers, held_out: HeldOut) -> NDArray[np.float64]:
    """What each job earns: float64 (n_sites x JOBS, 1), EUR, discounted."""
    pairs = zip(held_out.inputs, answers.policies, strict=True)
    return np.concatenate([_earned(site, policy[None])[0] for site, policy in pairs])[:, None]


def baseline(public: dict[str, Site], held_out: HeldOut) -> NDArray[np.float64]:
    """The naive rule's outcomes: it always takes the same action, at each site the one that earns most there."""
    earned = []
    for site in held_out.inputs:
        always = np.repeat(np.arange(site["n_actions"])[:, None], site["n_states"], axis=1)  # (n_actions, n_states)
        of_each = _earned(site, always)
        earned.append(of_each[of_each.mean(axis=1).argmax()])
    return np.concatenate(earned)[:, None]


def metric(outcomes: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean return over the jobs, in EUR/job, for each row of *weights*."""
    return weights @ outcomes[:, 0] / weights.sum(axis=1)  # (n_replicates, n_jobs) x (n_jobs,) -> (n_replicates,)


def slices(held_out: HeldOut) -> dict[str, NDArray[np.bool_]]:
    """The kinds of site."""
    kind = np.repeat([site["kind"] for site in held_out.inputs], JOBS)
    return {name: kind == name for name in ("lake", "cliff", "taxi")}


def _earned(site: Site, policies: NDArray[np.int64]) -> NDArray[np.float64]:
    """Discounted EUR of each job under each policy: (n_policies, n_states) -> float64 (n_policies, JOBS)."""
    rng = np.random.default_rng([site["seed"], 1])
    which = np.arange(len(policies))[:, None]  # (n_policies, 1)
    outcome_below = site["probability"].cumsum(axis=2)[:, :, :-1]
    state = np.broadcast_to(rng.choice(site["n_states"], JOBS, p=site["start_probability"]), (len(policies), JOBS))
    earned_eur = np.zeros(state.shape)
    worth = np.ones(state.shape)  # of a EUR now; 0 once the job is over
    for dice in rng.random((MOST_STEPS_OF_A_JOB, JOBS, 1)):
        action = policies[which, state]
        place = (state, action, (dice >= outcome_below[state, action]).sum(axis=2))
        earned_eur += worth * site["reward_eur"][place]
        worth = worth * site["discount"] * ~site["terminated"][place]
        state = site["next_state"][place]
        if not worth.any():
            break
    return earned_eur

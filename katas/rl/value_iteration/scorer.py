"""Discounted return of the policy that the attempt plans for each site, worked out exactly.

The units are the sites. A policy's return at a site needs no dice: it is the solution of a linear system.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlekata import authoring
from mlekata.authoring import HeldOut, asked, check_array

TOLERANCE_EUR = 0.001
TIE_EUR = 1e-6


class Answers(authoring.Answers):
    """The attempt's way from a site to a policy, as the brief shows it."""

    @asked
    def policies(self) -> list[NDArray[np.float64]]:
        """The attempt's policy for each held-out site."""
        policies = []
        for site in self.inputs:
            transitions, discount = site["transitions"], site["discount"]
            values = self.optimal_values_of(transitions, discount, TOLERANCE_EUR)
            policies.append(self.policy_of(self.backup_of(transitions, values, discount)))
        return policies

    def backup_of(
        self, transitions: dict[str, Any], values: NDArray[np.float64], discount: float
    ) -> NDArray[np.float64]:
        """The attempt's action values, once they are known to be one number for each state and action."""
        return check_array(
            self.attempt.backup(transitions, values, discount),
            "the result of `backup`",
            shape=(transitions["n_states"], transitions["n_actions"]),
        )

    def policy_of(self, action_values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The attempt's policy, once it is known to be one."""
        name = "the result of `greedy_policy`"
        policy = check_array(
            self.attempt.greedy_policy(action_values), name, shape=action_values.shape, low=0.0, high=1.0001
        )
        total = check_array(
            policy.sum(axis=1), f"the sum of each row of {name}", shape=(len(policy),), low=0.9999, high=1.0001
        )
        return policy / total[:, None]

    def optimal_values_of(self, transitions: dict[str, Any], discount: float, tolerance: float) -> NDArray[np.float64]:
        """The attempt's optimal values, once they are known to be one number for each state."""
        return check_array(
            self.attempt.optimal_values(transitions, discount, tolerance),
            "the result of `optimal_values`",
            shape=(transitions["n_states"],),
        )

    def policy_values_of(
        self, transitions: dict[str, Any], policy: NDArray[np.float64], discount: float, tolerance: float
    ) -> NDArray[np.float64]:
        """The attempt's values of a policy, once they are known to be one number for each state."""
        return check_array(
            self.attempt.policy_values(transitions, policy, discount, tolerance),
            "the result of `policy_values`",
            shape=(transitions["n_states"],),
        )


def outcomes(answers: Answers, held_out: HeldOut) -> NDArray[np.float64]:
    """What the policy earns at each site: float64 (n_sites, 1), EUR/job."""
    pairs = zip(held_out.inputs, answers.policies, strict=True)
    return np.array([[_expected_return(site, policy)] for site, policy in pairs])


def baseline(public: dict[str, Any], held_out: HeldOut) -> NDArray[np.float64]:
    """The naive rule's outcomes: it takes the action with the greatest next reward, any one among equals."""
    return np.array([[_expected_return(site, _short_sighted(site["transitions"]))] for site in held_out.inputs])


def metric(outcomes: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean return over the sites, in EUR/job, for each row of *weights*."""
    return weights @ outcomes[:, 0] / weights.sum(axis=1)  # (n_replicates, n_sites) x (n_sites,) -> (n_replicates,)


def slices(held_out: HeldOut) -> dict[str, NDArray[np.bool_]]:
    """The kinds of site."""
    kind = np.array([site["kind"] for site in held_out.inputs])
    return {name: kind == name for name in ("lake", "cliff", "taxi")}


def _short_sighted(transitions: dict[str, Any]) -> NDArray[np.float64]:
    """The policy that looks at the next reward only: float64 (n_states, n_actions)."""
    reward_eur = np.zeros((transitions["n_states"], transitions["n_actions"]))
    weighted = transitions["probability"] * transitions["reward_eur"]
    np.add.at(reward_eur, (transitions["state"], transitions["action"]), weighted)
    is_best = reward_eur >= reward_eur.max(axis=1, keepdims=True) - TIE_EUR
    return is_best / is_best.sum(axis=1, keepdims=True)


def _expected_return(site: dict[str, Any], policy: NDArray[np.float64]) -> float:
    """Exact discounted return of a policy from the site's starts, in EUR/job.

    Source: Sutton and Barto (2018), equation 4.3 and the remark after it: v = r + discount P v, solved for v.
    """
    transitions = site["transitions"]
    n_states = transitions["n_states"]
    state, next_state = transitions["state"], transitions["next_state"]
    share = policy[state, transitions["action"]] * transitions["probability"]
    reward_eur = np.bincount(state, share * transitions["reward_eur"], minlength=n_states)
    goes_on = np.bincount(state * n_states + next_state, share * ~transitions["terminated"], minlength=n_states**2)
    matrix = np.eye(n_states) - site["discount"] * goes_on.reshape(n_states, n_states)
    return float(site["start_probability"] @ np.linalg.solve(matrix, reward_eur))

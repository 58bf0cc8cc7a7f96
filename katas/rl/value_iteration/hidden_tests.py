"""Is it right? Small sites are made here, where the truth is one linear system away."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlekata.authoring import checks

ROUNDING_EUR = 1e-4  # what float32 may add to an error


def _site(
    rng: np.random.Generator,
    *,
    outcomes: int = 1,
    end_share: float = 0.0,
    reward_eur: tuple[float, float] = (-5.0, 5.0),
    n_states: int = 8,
    n_actions: int = 3,
) -> dict[str, Any]:
    """A random site: rows in order of state and action, as many outcomes for each; some places are met twice."""
    n_pairs = n_states * n_actions
    probability = rng.dirichlet(np.full(outcomes, 2.0), n_pairs)
    next_state = rng.integers(0, n_states, (n_pairs, outcomes))
    if outcomes > 1:
        next_state[::2, 1] = next_state[::2, 0]
    return {
        "n_states": n_states,
        "n_actions": n_actions,
        "state": np.repeat(np.arange(n_pairs) // n_actions, outcomes),
        "action": np.repeat(np.arange(n_pairs) % n_actions, outcomes),
        "probability": probability.ravel(),
        "next_state": next_state.ravel(),
        "reward_eur": rng.uniform(*reward_eur, n_pairs * outcomes).round(2),
        "terminated": rng.random(n_pairs * outcomes) < end_share,
    }


def _with_rows(transitions: dict[str, Any], rows: NDArray[np.int64]) -> dict[str, Any]:
    """The same site with only these rows, in this order."""
    return {name: value[rows] if isinstance(value, np.ndarray) else value for name, value in transitions.items()}


def _action_values(transitions: dict[str, Any], values: NDArray[np.float64], discount: float) -> NDArray[np.float64]:
    """What each action is worth, row by row: float64 (n_states, n_actions)."""
    total = np.zeros((transitions["n_states"], transitions["n_actions"]))
    names = ("state", "action", "probability", "next_state", "reward_eur", "terminated")
    for state, action, probability, next_state, reward, terminated in zip(
        *(transitions[name].tolist() for name in names), strict=True
    ):
        total[state, action] += probability * (reward + (0.0 if terminated else discount * values[next_state]))
    return total


def _values_of(transitions: dict[str, Any], policy: NDArray[np.float64], discount: float) -> NDArray[np.float64]:
    """Exact values of a policy: float64 (n_states,). An action's values are linear in those of the next states."""
    n_states = transitions["n_states"]
    reward_eur = (policy * _action_values(transitions, np.zeros(n_states), discount)).sum(axis=1)
    columns = [
        (policy * _action_values(transitions, one, discount)).sum(axis=1) - reward_eur for one in np.eye(n_states)
    ]
    return np.linalg.solve(np.eye(n_states) - np.stack(columns, axis=1), reward_eur)


def _best_values(transitions: dict[str, Any], discount: float) -> NDArray[np.float64]:
    """Exact optimal values, by policy iteration: float64 (n_states,)."""
    n_states, n_actions = transitions["n_states"], transitions["n_actions"]
    choice = np.zeros(n_states, dtype=np.int64)
    while True:
        values = _values_of(transitions, np.eye(n_actions)[choice], discount)
        action_values = _action_values(transitions, values, discount)
        is_better = action_values.max(axis=1) > action_values[np.arange(n_states), choice] + 1e-10
        if not is_better.any():
            return values
        choice = np.where(is_better, action_values.argmax(axis=1), choice)


def _far_off(found: NDArray[np.float64], true: NDArray[np.float64], tolerance: float) -> int:
    """How many values are further from the truth than allowed."""
    return int((np.abs(found - true) > tolerance + ROUNDING_EUR).sum())


# --- backup -----------------------------------------------------------------------------------------------


@checks("backup", gate=True)
def test_backup_gives_a_number_for_each_state_and_action(answers, rng):
    """The result has a row for each state and a column for each action, and no NaN."""
    for n_states, n_actions in ((8, 3), (3, 5), (1, 2)):
        transitions = _site(rng, n_states=n_states, n_actions=n_actions)
        answers.backup_of(transitions, rng.normal(0.0, 9.0, n_states), 0.9)


@checks("backup")
def test_backup_discounts_the_next_state_once(answers, rng):
    """Where outcomes are certain and nothing ends, an action is worth its reward plus discount x the next value."""
    for discount in (0.0, 0.5, 0.9):
        transitions, values = _site(rng), rng.uniform(-20.0, 20.0, 8)
        wrong = _far_off(
            answers.backup_of(transitions, values, discount), _action_values(transitions, values, discount), 0.0
        )
        assert wrong == 0, (
            f"`backup` is wrong for {wrong} of 24 actions of a small site where every outcome is certain and "
            f"nothing ends, with discount {discount}; look at what is discounted, and from which state a value is taken"
        )


@checks("backup")
def test_backup_averages_over_all_outcomes(answers, rng):
    """Every row counts with its probability, also when two outcomes of an action lead to the same state."""
    transitions, values = _site(rng, outcomes=3), rng.uniform(-20.0, 20.0, 8)
    wrong = _far_off(answers.backup_of(transitions, values, 1.0), _action_values(transitions, values, 1.0), 0.0)
    assert wrong == 0, (
        f"`backup` is wrong for {wrong} of 24 actions of a small site where each action has three possible outcomes, "
        "nothing ends and the discount is 1; look at how the rows of one state and action are put together"
    )


@checks("backup")
def test_backup_earns_nothing_after_the_end(answers, rng):
    """The value of the next state does not count after an outcome that is terminated."""
    transitions, values = _site(rng, end_share=0.5, reward_eur=(0.0, 0.0)), rng.uniform(5.0, 20.0, 8)
    wrong = _far_off(answers.backup_of(transitions, values, 1.0), _action_values(transitions, values, 1.0), 0.0)
    assert wrong == 0, (
        f"`backup` is wrong for {wrong} of 24 actions of a small site where half of the outcomes are terminated and "
        "no reward is paid; look at what is earned after the end"
    )


@checks("backup")
def test_backup_counts_the_reward_of_the_last_step(answers, rng):
    """The reward of an outcome that is terminated is paid like any other."""
    transitions = _site(rng, end_share=0.5, reward_eur=(1.0, 5.0))
    wrong = _far_off(answers.backup_of(transitions, np.zeros(8), 1.0), _action_values(transitions, np.zeros(8), 1.0), 0)
    assert wrong == 0, (
        f"`backup` is wrong for {wrong} of 24 actions of a small site where half of the outcomes are terminated and "
        "all next states have the value 0: there an action is worth its reward"
    )


@checks("backup")
def test_backup_reads_the_rows_in_any_order(answers, rng):
    """Shuffled rows, and more of them for some actions than for others, give what the sorted ones give."""
    transitions, values = _site(rng, outcomes=2), rng.uniform(-20.0, 20.0, 8)
    transitions["next_state"] = (transitions["state"] + 1 + np.arange(48) % 2) % 8  # no place is met twice
    certain = np.arange(0, 48, 6)  # the first action of each state has one outcome
    transitions["probability"][certain] = 1.0
    rows = rng.permutation(np.setdiff1d(np.arange(48), certain + 1))
    transitions = _with_rows(transitions, rows)
    wrong = _far_off(answers.backup_of(transitions, values, 1.0), _action_values(transitions, values, 1.0), 0.0)
    assert wrong == 0, (
        f"`backup` is wrong for {wrong} of 24 actions of a small site whose rows are in no order, and where some "
        "actions have one possible outcome and others two; look at how the rows of one state and action are found "
        "and put together"
    )


# --- greedy_policy ----------------------------------------------------------------------------------------


def _action_values_without_ties(rng: np.random.Generator) -> NDArray[np.float64]:
    """Fifty states, four actions; some states are much better than others, some second best actions very good."""
    level = rng.choice([-20_000.0, -400.0, -3.0, 0.0, 50.0, 20_000.0], (50, 1))
    place = rng.permuted(np.tile(np.arange(4), (50, 1)), axis=1)
    return level - 0.05 * place


@checks("greedy_policy", gate=True)
def test_policy_is_shares_that_add_up_to_one(answers, rng):
    """The result has a share for each state and action, and the shares of each state add up to 1."""
    answers.policy_of(_action_values_without_ties(rng))
    answers.policy_of(rng.normal(0.0, 5.0, (1, 6)))


@checks("greedy_policy")
def test_policy_takes_only_the_best_action(answers, rng):
    """Where one action of a state is the best, it has the whole share, however close or far the others are."""
    action_values = _action_values_without_ties(rng)
    best = np.eye(4)[action_values.argmax(axis=1)]
    wrong = int((np.abs(answers.policy_of(action_values) - best).max(axis=1) > 1e-3).sum())
    assert wrong == 0, (
        f"`greedy_policy` gives something to an action that is not the best, in {wrong} of 50 states where one "
        "action is better than all others by 0.05 EUR or more"
    )


@checks("greedy_policy")
def test_policy_shares_equally_among_equals(answers, rng):
    """Several best actions have the same share, and no other action has any."""
    action_values = rng.choice([1.0, 2.0, 2.5], (60, 4)) + rng.choice([-30.0, 0.0, 8.0], (60, 1))
    is_best = action_values == action_values.max(axis=1, keepdims=True)
    shares = is_best / is_best.sum(axis=1, keepdims=True)
    wrong = int((np.abs(answers.policy_of(action_values) - shares).max(axis=1) > 1e-3).sum())
    assert wrong == 0, (
        f"`greedy_policy` is wrong in {wrong} of 60 states, in most of which several actions are equally good: "
        "all of the best, and only they, share equally"
    )


@checks("greedy_policy")
def test_policy_takes_rounding_for_a_tie(answers, rng):
    """Best actions that differ by a ten-thousand-millionth of a EUR have the same share."""
    action_values = rng.choice([-7.0, 0.3, 12.0], (60, 1)) - np.array([[0.0, 0.0, 0.0, 1.0]])
    action_values[:, :3] += np.array([0.0, 1e-10, 2e-10])
    action_values = rng.permuted(action_values, axis=1)
    is_best = action_values > action_values.max(axis=1, keepdims=True) - 1e-3
    wrong = int((np.abs(answers.policy_of(action_values) - is_best / 3).max(axis=1) > 1e-3).sum())
    assert wrong == 0, (
        f"`greedy_policy` is wrong in {wrong} of 60 states where the three best of four actions differ by less than "
        "0.000001 EUR: each of the three has a third"
    )


# --- optimal_values ---------------------------------------------------------------------------------------


@checks("optimal_values")
def test_optimal_values_are_those_of_the_best_actions(answers, rng):
    """In a small site with a short view ahead, each state has the value of acting best from there on."""
    transitions = _site(rng, reward_eur=(1.0, 9.0))
    wrong = _far_off(answers.optimal_values_of(transitions, 0.5, 0.01), _best_values(transitions, 0.5), 0.01)
    assert wrong == 0, (
        f"`optimal_values` is further off than the tolerance in {wrong} of 8 states of a small site where every "
        "outcome is certain, nothing ends, all rewards are above 0 and the discount is 0.5"
    )


@checks("optimal_values")
def test_optimal_values_may_be_negative(answers, rng):
    """Where every reward is a cost, the values are below 0, and still within the tolerance."""
    transitions = _site(rng, reward_eur=(-9.0, -1.0))
    wrong = _far_off(answers.optimal_values_of(transitions, 0.5, 0.01), _best_values(transitions, 0.5), 0.01)
    assert wrong == 0, (
        f"`optimal_values` is further off than the tolerance in {wrong} of 8 states of a small site where every "
        "outcome is certain, nothing ends, all rewards are below 0 and the discount is 0.5; look at what a maximum "
        "begins with"
    )


@checks("optimal_values")
def test_optimal_values_keep_the_tolerance_with_a_long_view(answers, rng):
    """With a discount of 0.99 no value is further from the truth than the tolerance, whatever that is."""
    transitions = _site(rng, reward_eur=(1.0, 9.0))
    true = _best_values(transitions, 0.99)
    for tolerance in (1.0, 0.01):
        wrong = _far_off(answers.optimal_values_of(transitions, 0.99, tolerance), true, tolerance)
        assert wrong == 0, (
            f"`optimal_values` is further off than the tolerance of {tolerance} EUR in {wrong} of 8 states of a small "
            "site with discount 0.99; look at when it stops"
        )


@checks("optimal_values")
def test_optimal_values_without_a_future(answers, rng):
    """With discount 0, the value of a state is its best reward."""
    transitions = _site(rng, reward_eur=(1.0, 9.0))
    best_reward = transitions["reward_eur"].reshape(8, 3).max(axis=1)
    wrong = _far_off(answers.optimal_values_of(transitions, 0.0, 0.01), best_reward, 0.01)
    assert wrong == 0, f"`optimal_values` is wrong in {wrong} of 8 states of a small site when the discount is 0"


# --- policy_values ----------------------------------------------------------------------------------------


@checks("policy_values")
def test_policy_values_average_over_the_shares(answers, rng):
    """A policy that takes several actions in a state is worth their average, with their shares as weights."""
    transitions = _site(rng)
    policy = rng.dirichlet(np.full(3, 2.0), 8)
    found = answers.policy_values_of(transitions, policy, 0.5, 0.01)
    wrong = _far_off(found, _values_of(transitions, policy, 0.5), 0.01)
    assert wrong == 0, (
        f"`policy_values` is further off than the tolerance in {wrong} of 8 states of a small site with discount 0.5, "
        "for a policy that takes every action now and then"
    )


@checks("policy_values")
def test_policy_values_keep_the_tolerance_with_a_long_view(answers, rng):
    """With a discount of 0.99 no value of a policy is further from the truth than the tolerance."""
    transitions = _site(rng, reward_eur=(-9.0, -1.0))
    policy = np.eye(3)[rng.integers(0, 3, 8)]
    true = _values_of(transitions, policy, 0.99)
    for tolerance in (1.0, 0.01):
        wrong = _far_off(answers.policy_values_of(transitions, policy, 0.99, tolerance), true, tolerance)
        assert wrong == 0, (
            f"`policy_values` is further off than the tolerance of {tolerance} EUR in {wrong} of 8 states of a small "
            "site with discount 0.99, for a policy that takes one action in each state; look at when it stops"
        )

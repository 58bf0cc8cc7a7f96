"""Is it right? Small sites are made here, where the best action of each state can be counted by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlekata.authoring import check_array, checks

TOLERANCE_EUR = 1e-3
TOLERANCE_SHARE = 0.03  # five standard errors or more of what is counted
NEVER = 10**9  # a limit of time that is not reached
LAST_TENTH = slice(-12, None)

# States of the small site. Robots begin in any of them, and never get from one region to another.
CORRIDOR, ENDS, BANDITS, LUCK = slice(0, 5), slice(5, 15), slice(15, 35), slice(35, 75)


def _site(outcome: NDArray[np.float64], *, discount: float, step_limit: int, seed: int) -> dict[str, Any]:
    """A site whose outcomes are equally likely, and whose jobs begin anywhere.

    Args:
        outcome: float64 (n_states, n_actions, n_outcomes, 3): next state, reward in EUR, 1 where the job is over.
    """
    n_states, n_actions, n_outcomes, _ = outcome.shape
    return {
        "n_states": n_states,
        "n_actions": n_actions,
        "discount": discount,
        "step_limit": step_limit,
        "start_probability": np.full(n_states, 1.0 / n_states),
        "probability": np.full((n_states, n_actions, n_outcomes), 1.0 / n_outcomes),
        "next_state": outcome[..., 0].astype(np.int64),
        "reward_eur": outcome[..., 1],
        "terminated": outcome[..., 2] > 0,
        "seed": seed,
    }


def _in_any_order(
    seed: int, outcome: NDArray[np.float64], is_best: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The same with the actions of each state in another order."""
    order = np.argsort(np.random.default_rng(seed).random(is_best.shape), axis=1)
    rows = np.arange(len(order))[:, None]
    return outcome[rows, order], is_best[rows, order]


def _at_the_small_site(answers: Any) -> tuple[Any, NDArray[np.int64], NDArray[np.bool_]]:
    """A training without a limit of time; the finished agent's policy; which actions are best: bool (75, 8)."""
    state = np.arange(75.0)
    outcome = np.zeros((75, 8, 2, 3))
    outcome[..., 0] = state[:, None, None]
    outcome[..., 2] = 1.0
    is_best = np.zeros((75, 8), dtype=bool)
    is_best[:, 0] = True

    # Every step costs 1 EUR. The first action leads forward and out of the last state, the second back, others nowhere.
    outcome[CORRIDOR, :, :, 1:] = [-1.0, 0.0]
    outcome[CORRIDOR, 0, :, 0] = np.minimum(state[CORRIDOR] + 1, 4)[:, None]
    outcome[CORRIDOR, 1, :, 0] = np.maximum(state[CORRIDOR] - 1, 0)[:, None]
    outcome[4, 0, :, 2] = 1.0

    # Five poor states: take 1 EUR, or nothing, and the job is over. After nothing the robot stands in a rich state,
    # which pays 8 EUR a step, and in every other step more is to come; but only for jobs that begin there.
    outcome[5:10, 0, :, 1] = 1.0
    outcome[5:10, 1:, :, 0] = state[10:15, None, None]
    outcome[10:15, 0, :, 1] = 8.0
    outcome[10:15, 0, 0, 2] = 0.0

    outcome[BANDITS, :, :, 1] = np.array([9.0, 1.0, 1.05, 1.1, 1.15, 1.2, 1.25, 1.3])[:, None]
    outcome[LUCK, :, :, 1] = 0.25
    outcome[LUCK, 0, :, 1] = [4.0, 0.0]

    seed = answers.inputs[0]["seed"]
    outcome, is_best = _in_any_order(seed, outcome, is_best)
    site = _site(outcome, discount=0.9, step_limit=NEVER, seed=seed)
    training = answers.training_of(site, n_robots=256, n_steps=120)
    return training, answers.policy_of(training.agent, site), is_best


def _wrong(policy: NDArray[np.int64], is_best: NDArray[np.bool_], region: slice) -> int:
    """In how many states of a region the policy does not take a best action."""
    return int((~is_best[np.arange(len(policy)), policy])[region].sum())


def _targets(
    attempt, rng: np.random.Generator, terminated: NDArray, truncated: NDArray, discount: float
) -> tuple[NDArray, NDArray, NDArray]:
    """The attempt's targets of random steps; the rewards; the discounted values of the best next actions."""
    n = len(terminated)
    rewards_eur, next_values = rng.uniform(-9.0, 9.0, n), rng.uniform(-50.0, 50.0, (n, 4))
    next_values[np.abs(next_values) < 1.0] = 7.0
    found = check_array(
        attempt.td_targets(rewards_eur, next_values, terminated, truncated, discount),
        "the result of `td_targets`",
        shape=(n,),
    )
    return found, rewards_eur, discount * next_values.max(axis=1)


def _chosen(attempt, action_values: NDArray, epsilon: float, seed: int) -> NDArray[np.int64]:
    """The attempt's epsilon-greedy actions, once they are known to be actions."""
    return check_array(
        attempt.epsilon_greedy(action_values, epsilon, seed),
        "the result of `epsilon_greedy`",
        shape=(len(action_values),),
        kind="int",
        low=0,
        high=action_values.shape[1] - 1,
    )


# --- td_targets -------------------------------------------------------------------------------------------


@checks("td_targets")
def test_targets_add_the_discounted_best_next_value(attempt, rng):
    """For a step after which the job goes on, the target is reward + discount x the best next action value."""
    no = np.zeros(50, dtype=bool)
    for discount in (0.0, 0.9, 1.0):
        found, rewards_eur, next_eur = _targets(attempt, rng, no, no, discount)
        wrong = int((np.abs(found - rewards_eur - next_eur) > TOLERANCE_EUR).sum())
        assert wrong == 0, (
            f"`td_targets` is wrong for {wrong} of 50 steps after which the job goes on, with discount {discount}; "
            "look at what is discounted, and at which of the next action values is taken"
        )


@checks("td_targets")
def test_targets_expect_nothing_after_the_end(attempt, rng):
    """For a step that is terminated, the target is the reward, whatever `truncated` says."""
    terminated, truncated = np.ones(50, dtype=bool), np.arange(50) % 5 == 0
    found, rewards_eur, _ = _targets(attempt, rng, terminated, truncated, 0.9)
    wrong = int((np.abs(found - rewards_eur) > TOLERANCE_EUR).sum())
    assert wrong == 0, (
        f"`td_targets` is wrong for {wrong} of 50 steps that are terminated: nothing can be earned after them"
    )


@checks("td_targets")
def test_targets_go_on_where_a_job_was_cut_short(attempt, rng):
    """For a step that is truncated and not terminated, the target has the best next action value in it."""
    no, truncated = np.zeros(50, dtype=bool), np.ones(50, dtype=bool)
    found, rewards_eur, next_eur = _targets(attempt, rng, no, truncated, 0.9)
    wrong = int((np.abs(found - rewards_eur - next_eur) > TOLERANCE_EUR).sum())
    assert wrong == 0, (
        f"`td_targets` is wrong for {wrong} of 50 steps that are truncated and not terminated: "
        "the clock ran out there, but more could have been earned"
    )


# --- epsilon_greedy ---------------------------------------------------------------------------------------


@checks("epsilon_greedy", gate=True)
def test_choice_is_one_action_for_each_row(attempt, rng):
    """The result is a whole number for each row, from 0 to the number of actions less one."""
    for n, n_actions in ((40, 4), (1, 6), (7, 1)):
        for epsilon in (0.0, 0.5, 1.0):
            _chosen(attempt, rng.normal(size=(n, n_actions)), epsilon, 3)


@checks("epsilon_greedy")
def test_choice_without_exploration_is_the_best(attempt, rng):
    """With epsilon 0 every row takes its best action."""
    action_values = rng.permuted(np.tile([-30.0, -2.0, -1.9, 4.0], (500, 1)), axis=1) - rng.uniform(0, 50, (500, 1))
    wrong = int((_chosen(attempt, action_values, 0.0, 1) != action_values.argmax(axis=1)).sum())
    assert wrong == 0, f"`epsilon_greedy` does not take the best action in {wrong} of 500 rows though epsilon is 0"


@checks("epsilon_greedy")
def test_choice_explores_as_often_as_asked(attempt, rng):
    """A share of about epsilon of the rows takes an action drawn from all, the best one included."""
    n = 20_000
    action_values = rng.permuted(np.tile([0.0, 1.0, 2.0, 3.0], (n, 1)), axis=1)
    for epsilon in (0.4, 1.0):
        taken = action_values[np.arange(n), _chosen(attempt, action_values, epsilon, 2)].astype(int)
        share = np.bincount(taken, minlength=4) / n  # of the worst action to the best
        expected = np.full(4, epsilon / 4) + np.array([0.0, 0.0, 0.0, 1.0 - epsilon])
        assert np.abs(share - expected).max() <= TOLERANCE_SHARE, (
            f"`epsilon_greedy` with epsilon {epsilon} and four actions takes the best one in {share[3]:.0%} of "
            f"the rows of one call, and the others in {share[0]:.0%}, {share[1]:.0%} and {share[2]:.0%}"
        )


@checks("epsilon_greedy")
def test_choice_among_equals_is_left_to_chance(attempt, rng):
    """Actions that are equally good and best are taken equally often, and no others."""
    n = 20_000
    action_values = np.tile([0.0, -1.0, 0.0, 0.0], (n, 1))
    share = np.bincount(_chosen(attempt, action_values, 0.0, 4), minlength=4) / n
    assert np.abs(share - np.array([1, 0, 1, 1]) / 3).max() <= TOLERANCE_SHARE, (
        "`epsilon_greedy` does not take three equally good actions equally often, with epsilon 0"
    )


@checks("epsilon_greedy")
def test_choice_follows_the_seed(attempt, rng):
    """The same seed gives the same actions again, and another seed others."""
    action_values = rng.normal(size=(500, 4))
    first, again, other = (_chosen(attempt, action_values, 0.5, seed) for seed in (7, 7, 8))
    assert (first == again).all(), "`epsilon_greedy` gives other actions when it is called again with the same seed"
    assert (first != other).any(), "`epsilon_greedy` gives 500 rows the same actions whatever the seed is"


# --- new_agent, train_step and act ------------------------------------------------------------------------


@checks("train_step", "new_agent", gate=True)
def test_training_moves_every_robot(answers):
    """At each step of the training, `train_step` returns an agent and an action for each robot."""
    assert len(answers.agents) == len(answers.inputs), "`train_step` does not finish the training"


@checks("act", "new_agent", gate=True)
def test_act_does_the_same_again(answers, rng):
    """The finished agent's action depends on the observation only: not on chance, and not on what else is asked."""
    for agent, policy, site in zip(answers.agents, answers.policies, answers.inputs, strict=True):
        observations = rng.integers(0, site["n_states"], 300)
        changed = (answers.actions_of(agent, observations, site["n_actions"]) != policy[observations]).any()
        for observation in observations[:3]:
            alone = answers.actions_of(agent, np.array([observation]), site["n_actions"])
            changed |= (alone != policy[observation]).any()
        assert not changed, (
            "`act` gives the same observation another action when it is asked again, among other observations"
        )


@checks("train_step", "act")
def test_agent_finds_the_way(answers):
    """In a corridor of five states where every step costs something, the finished agent goes straight to the exit."""
    _, policy, is_best = _at_the_small_site(answers)
    lost = _wrong(policy, is_best, CORRIDOR)
    assert lost == 0, (
        "after training in a corridor of five states with an exit at its end, your agent takes the wrong way in "
        f"{lost}; look at whether what `train_step` learns is kept and used by `act`, and at how fast it learns"
    )


@checks("train_step", "td_targets")
def test_agent_looks_beyond_the_limit_of_time(answers):
    """Where every job is cut short after one step, the agent still sees what lies beyond: a better place to be."""
    # From each of five poor states, one may take 1 EUR and stay, or go to a rich state that pays 8 EUR a step.
    poor, rich = np.arange(5.0), np.arange(5.0, 10.0)
    outcome = np.zeros((10, 2, 1, 3))
    outcome[:5, 0, 0, 0], outcome[:5, 1, 0, 0] = rich, poor
    outcome[5:, 0, 0, 0], outcome[5:, 1, 0, 0] = rich, poor
    outcome[:5, 1, 0, 1], outcome[5:, 0, 0, 1] = 1.0, 8.0
    seed = answers.inputs[1]["seed"]
    outcome, is_best = _in_any_order(seed, outcome, np.tile([True, False], (10, 1)))
    site = _site(outcome, discount=0.5, step_limit=1, seed=seed)
    policy = answers.policy_of(answers.training_of(site, n_robots=64, n_steps=80).agent, site)
    wrong = _wrong(policy, is_best, slice(None))
    assert wrong == 0, (
        f"after training where every job is truncated after one step, your agent is wrong in {wrong} of ten states: "
        "it should leave a poor place for a rich one; look at what `train_step` learns from a truncated step, "
        "and from which state the next value is taken"
    )


@checks("train_step", "td_targets")
def test_agent_expects_nothing_after_the_end(answers):
    """Where a job may end in a state that is worth much to others, the agent does not count on that state."""
    _, policy, is_best = _at_the_small_site(answers)
    wrong = _wrong(policy, is_best, ENDS)
    assert wrong == 0, (
        f"your agent is wrong in {wrong} of ten states where most steps are terminated: "
        "look at what `train_step` learns from a step after which the job is over"
    )


@checks("train_step")
def test_agent_tries_more_than_what_paid_first(answers):
    """Where every action pays something, the agent finds the one that pays most, in 17 of twenty states at least."""
    _, policy, is_best = _at_the_small_site(answers)
    wrong = _wrong(policy, is_best, BANDITS)
    assert wrong <= 3, (
        f"in {wrong} of twenty states where every action pays something, your agent has not found the one of eight "
        "actions that pays most; look at how much it tries in training"
    )


@checks("train_step")
def test_exploration_fades(answers):
    """In the last tenth of the training, at least 85 % of the actions are those of the finished agent."""
    training, policy, _ = _at_the_small_site(answers)
    observations, actions = training.observations[LAST_TENTH], training.actions[LAST_TENTH]
    is_bandit = (observations >= BANDITS.start) & (observations < BANDITS.stop)
    share = (actions == policy[observations])[is_bandit].mean()
    assert share >= 0.85, (
        f"in the last tenth of the training, in states with one action that is much better than all others, only "
        f"{share:.0%} of your robots' actions are those of the finished agent; look at how `train_step` explores near "
        "the end, for the length of training it was told"
    )


@checks("train_step")
def test_agent_averages_over_luck(answers):
    """Where an action pays 4 EUR or nothing, the agent prefers it to 0.25 EUR for sure, in 28 of forty states."""
    _, policy, is_best = _at_the_small_site(answers)
    wrong = _wrong(policy, is_best, LUCK)
    assert wrong <= 12, (
        f"in {wrong} of forty states your agent prefers 0.25 EUR for sure to an even chance of 4 EUR: "
        "look at how much weight `train_step` gives to the last step, against all those before it"
    )

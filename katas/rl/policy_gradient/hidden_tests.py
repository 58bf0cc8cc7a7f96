"""Is it right? Small tables are made here by hand, and small worlds where the best action can be counted."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlekata.authoring import check_array, checks

TOLERANCE = 1e-4
TOLERANCE_PROBABILITY = 1e-3
LEAST_TRIED = 0.05
NEVER_STOPPED = np.zeros((6, 5), dtype=bool)

# States of the small world. Episodes begin in any of them, and nothing leads from one region to another.
CORRIDOR, ENDS, BANDITS = slice(0, 4), slice(4, 8), slice(8, 18)
N_ROLLOUTS_SMALL = 20


def _table(
    next_state: NDArray[np.int64],
    reward: NDArray[np.float64],
    terminated: NDArray[np.bool_],
    *,
    discount: float,
    step_limit: int,
    seed: int,
) -> dict[str, Any]:
    """A world of few states; each reading is 1 in one state and 0 in the others."""
    n_states, n_actions = reward.shape
    return {
        "kind": "table",
        "n_readings": n_states,
        "n_actions": n_actions,
        "discount": discount,
        "step_limit": step_limit,
        "next_state": next_state,
        "reward": reward,
        "terminated": terminated,
        "seed": seed,
    }


def _small_world(answers: Any) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The finished agent's probabilities in the small world, and which actions are best there: (18, 3) each."""
    n_states, n_actions = 18, 3
    state = np.arange(n_states)
    next_state = np.repeat(state[:, None], n_actions, axis=1)
    reward, terminated = np.zeros((n_states, n_actions)), np.zeros((n_states, n_actions), dtype=bool)
    best = np.zeros(n_states, dtype=np.int64)

    # A corridor: a step forward costs 0.2, any other 0.1. Behind the last state 1 is paid, and all is over.
    reward[CORRIDOR] = -0.1
    reward[CORRIDOR, 0] = -0.2
    next_state[CORRIDOR, 0] = np.minimum(state[CORRIDOR] + 1, 3)
    next_state[CORRIDOR, 1] = np.maximum(state[CORRIDOR] - 1, 0)
    reward[3, 0], terminated[3, 0] = 1.0, True

    # Two poor states: take 0.2, or nothing, and all is over. Who takes nothing stands in a rich state then, where 0.5
    # is paid at each step; but only in episodes that begin there.
    poor, rich = np.array([4, 5]), np.array([6, 7])
    reward[poor, 0] = 0.2
    terminated[poor] = True
    next_state[poor, 1], next_state[poor, 2] = rich, rich
    reward[rich, 0] = 0.5
    terminated[rich, 1:] = True

    # Ten states where an episode is one step. All actions are good there, or all are bad; one is a little better.
    reward[BANDITS] = np.linspace(-0.9, 0.9, 10)[:, None]
    reward[BANDITS, 0] += 0.2
    terminated[BANDITS] = True

    seed = answers.inputs[0]["seed"] + 1
    order = _mixed_actions(np.random.default_rng(seed), n_states, n_actions)  # new action -> old action
    rows = state[:, None]
    world = _table(
        next_state[rows, order], reward[rows, order], terminated[rows, order], discount=0.9, step_limit=6, seed=seed
    )
    agent = answers.agent_of(world, N_ROLLOUTS_SMALL)
    return answers.probabilities_of(agent, np.eye(n_states), n_actions), order == best[:, None]


def _mixed_actions(rng: np.random.Generator, n_states: int, n_actions: int) -> NDArray[np.int64]:
    """An order of the actions for each state; within each region action 0 is in every place about equally often.

    Else the best action may happen to have one number nearly everywhere, which is another and a harder question.
    """
    order = np.empty((n_states, n_actions), dtype=np.int64)
    for region in (CORRIDOR, ENDS, BANDITS):
        states = np.arange(n_states)[region]
        for state, place in zip(rng.permutation(states), np.arange(len(states)) + rng.integers(n_actions), strict=True):
            order[state] = np.roll([0, *rng.permutation(np.arange(1, n_actions))], place)
    return order


def _wrong(probabilities: NDArray[np.float64], is_best: NDArray[np.bool_], states: Any) -> int:
    """In how many states the most probable action is not the best one."""
    return int((~is_best[np.arange(len(is_best)), probabilities.argmax(axis=1)])[states].sum())


def _returns(rewards: NDArray, stopped: NDArray, discount: float) -> NDArray:
    """Returns to go, by their definition."""
    n_steps, n_machines = rewards.shape
    total = np.zeros((n_steps, n_machines))
    for machine in range(n_machines):
        for first in range(n_steps):
            for row in range(first, n_steps):
                total[first, machine] += discount ** (row - first) * rewards[row, machine]
                if stopped[row, machine]:
                    break
    return total


def _returns_of(attempt: Any, rewards: NDArray, stopped: NDArray, discount: float) -> NDArray:
    return check_array(
        attempt.returns_to_go(rewards, stopped, discount), "the result of `returns_to_go`", shape=rewards.shape
    )


def _advantages_of(
    attempt: Any,
    rng: np.random.Generator,
    *,
    terminated: NDArray | None = None,
    truncated: NDArray | None = None,
    discount: float = 0.9,
    trace_decay: float = 0.8,
    goes_on: bool = False,
) -> tuple[NDArray, NDArray]:
    """The attempt's advantages and those by definition, of steps with values well away from 0.

    goes_on: whether anything is expected from where the last steps of the rollout led.
    """
    shape = next((given.shape for given in (terminated, truncated) if given is not None), NEVER_STOPPED.shape)
    terminated, truncated = (
        np.zeros(shape, dtype=bool) if given is None else given for given in (terminated, truncated)
    )
    rewards, values, next_values = rng.uniform(-3, 3, shape), rng.uniform(5, 9, shape), rng.uniform(5, 9, shape)
    next_values[:-1] = np.where((terminated | truncated)[:-1], next_values[:-1], values[1:])
    if not goes_on:
        next_values[-1] = 0.0
    found = check_array(
        attempt.advantages(rewards, values, next_values, terminated, truncated, discount, trace_decay),
        "the result of `advantages`",
        shape=rewards.shape,
    )
    surprise = rewards + discount * np.where(terminated, 0.0, next_values) - values
    return found, _returns(surprise, terminated | truncated, discount * trace_decay)


def _gradient_of(attempt: Any, rng: np.random.Generator, logits: NDArray) -> tuple[NDArray, NDArray]:
    """The attempt's gradient and the right one, of random actions and advantages."""
    n, n_actions = logits.shape
    actions, advantage = rng.integers(0, n_actions, n), rng.normal(0.5, 2.0, n)
    found = check_array(
        attempt.policy_gradient(logits, actions, advantage), "the result of `policy_gradient`", shape=logits.shape
    )
    greatest = logits.max(axis=1, keepdims=True)
    log_total = greatest + np.log(np.exp(logits - greatest).sum(axis=1, keepdims=True))
    right = advantage[:, None] / n * ((actions[:, None] == np.arange(n_actions)) - np.exp(logits - log_total))
    return found, right


def _n_wrong(found: NDArray, right: NDArray) -> int:
    return int((np.abs(found - right) > TOLERANCE).sum())


# --- returns_to_go ----------------------------------------------------------------------------------------


@checks("returns_to_go")
def test_returns_add_what_is_still_to_come(attempt, rng):
    """Where no episode stops, a return to go is the reward and the discounted rewards of the later rows."""
    for discount in (0.0, 0.5, 1.0):
        rewards = rng.uniform(1, 5, NEVER_STOPPED.shape)
        found = _returns_of(attempt, rewards, NEVER_STOPPED, discount)
        wrong = _n_wrong(found, _returns(rewards, NEVER_STOPPED, discount))
        assert wrong == 0, (
            f"`returns_to_go` is wrong in {wrong} of {rewards.size} places of a rollout where no episode stops, with "
            f"discount {discount}; look at which rewards are added, and at how often each is discounted"
        )


@checks("returns_to_go")
def test_returns_end_where_the_episode_stopped(attempt, rng):
    """Rewards that come after an episode has stopped are not counted for its steps."""
    rewards = rng.uniform(1, 5, (9, 40))
    stopped = rng.random((9, 40)) < 0.3
    found = _returns_of(attempt, rewards, stopped, 1.0)
    wrong = _n_wrong(found, _returns(rewards, stopped, 1.0))
    assert wrong == 0, (
        f"`returns_to_go` is wrong in {wrong} of {rewards.size} places of a rollout in which episodes stop, with "
        "discount 1: the reward of the step after which an episode stops is its last"
    )


# --- policy_gradient --------------------------------------------------------------------------------------


@checks("policy_gradient")
def test_gradient_points_uphill(attempt, rng):
    """A small step along the gradient makes the mean of advantage x log-probability greater."""
    found, right = _gradient_of(attempt, rng, rng.normal(size=(30, 4)))
    assert (found * right).sum() > 0, (
        "`policy_gradient` points downhill: after a small step along it, actions with a positive advantage are less "
        "probable than before"
    )


@checks("policy_gradient")
def test_gradient_is_right_in_every_place(attempt, rng):
    """The gradient is right for each logit, whether it belongs to the action taken or not, up to its direction."""
    for n, n_actions in ((30, 4), (7, 2), (1, 3)):
        found, right = _gradient_of(attempt, rng, rng.normal(size=(n, n_actions)))
        wrong = min(_n_wrong(found, right), _n_wrong(-found, right))  # the direction has a test of its own
        assert wrong == 0, (
            f"`policy_gradient` is wrong for {wrong} of {right.size} logits in {n} row{'s' * (n > 1)}, its direction "
            "aside; look at the logits of the actions that were not taken too, and at what makes it a mean"
        )


@checks("policy_gradient")
def test_gradient_takes_any_logits(attempt, rng):
    """Logits of thousands, and rows whose logits are far from those of other rows, have a right gradient too."""
    logits = rng.normal(size=(12, 3)) + rng.permuted(np.linspace(-3000.0, 3000.0, 12))[:, None]
    logits[:3, 0] += 2000.0
    found, right = _gradient_of(attempt, rng, logits)
    wrong = min(_n_wrong(found, right), _n_wrong(-found, right))
    assert wrong == 0, f"`policy_gradient` is wrong for {wrong} of {right.size} logits, some of which are in thousands"


# --- advantages -------------------------------------------------------------------------------------------


@checks("advantages")
def test_advantages_add_up_surprises(attempt, rng):
    """Where no episode stops, an advantage is the sum of the surprises to come, each discounted and decayed."""
    for discount, trace_decay in ((0.9, 0.0), (0.9, 1.0), (0.8, 0.5)):
        found, right = _advantages_of(attempt, rng, discount=discount, trace_decay=trace_decay)
        wrong = _n_wrong(found, right)
        assert wrong == 0, (
            f"`advantages` is wrong in {wrong} of {right.size} places of a rollout in which no episode stops, with "
            f"discount {discount} and trace decay {trace_decay}; look at what a surprise is, and how much each counts"
        )


@checks("advantages")
def test_advantages_expect_nothing_after_the_end(attempt, rng):
    """The surprise of a terminated step has no next value in it."""
    terminated = np.ones((4, 30), dtype=bool)
    truncated = np.tile(np.arange(30) % 5 == 0, (4, 1))
    found, right = _advantages_of(attempt, rng, terminated=terminated, truncated=truncated)
    wrong = _n_wrong(found, right)
    assert wrong == 0, (
        f"`advantages` is wrong for {wrong} of {right.size} steps that are terminated: nothing can come after them, "
        "whatever the critic thinks of the place they led to"
    )


@checks("advantages")
def test_advantages_go_on_where_an_episode_was_cut_short(attempt, rng):
    """The surprise of a step that is truncated and not terminated has the next value in it."""
    found, right = _advantages_of(attempt, rng, truncated=np.ones((4, 30), dtype=bool), trace_decay=0.0, goes_on=True)
    wrong = _n_wrong(found, right)
    assert wrong == 0, (
        f"`advantages` is wrong for {wrong} of {right.size} steps that are truncated and not terminated, with trace "
        "decay 0: the clock ran out there, but more could have come"
    )


@checks("advantages")
def test_advantages_stay_within_the_episode(attempt, rng):
    """No surprise of the next episode counts for the steps of the one before."""
    truncated = np.zeros((6, 40), dtype=bool)
    truncated[2] = True
    for decay in (0.5, 1.0):
        found, right = _advantages_of(attempt, rng, truncated=truncated, trace_decay=decay)
        wrong = _n_wrong(found[:2], right[:2])
        assert wrong == 0, (
            f"`advantages` is wrong for {wrong} of {right[:2].size} steps before one that is truncated, with trace "
            f"decay {decay}; look at whether anything of the next episode counts for them"
        )


@checks("advantages")
def test_advantages_go_on_at_the_end_of_the_rollout(attempt, rng):
    """The surprise of the rollout's last row has the next value in it: the episode goes on in the next rollout."""
    found, right = _advantages_of(attempt, rng, goes_on=True)
    wrong = _n_wrong(found[-1], right[-1])
    assert wrong == 0, (
        f"`advantages` is wrong for {wrong} of {right.shape[1]} machines in the last row of a rollout, where no "
        "episode stopped"
    )


# --- learn and action_probabilities -----------------------------------------------------------------------


@checks("action_probabilities", "learn", gate=True)
def test_probabilities_are_some_throughout_training(answers):
    """From the first rollout to the last, each row of probabilities has one for each action and adds up to 1."""
    assert len(answers.agents) == len(answers.inputs), "`learn` does not finish the training"


@checks("action_probabilities", gate=True)
def test_probabilities_are_the_same_again(answers, rng):
    """The finished agent's probabilities depend on the readings only: not on chance, nor on what else is asked."""
    for agent, machine in zip(answers.agents, answers.inputs, strict=True):
        readings = rng.normal(size=(200, machine["n_readings"]))
        first = answers.probabilities_of(agent, readings, machine["n_actions"])
        order = rng.permutation(200)
        again = answers.probabilities_of(agent, readings[order], machine["n_actions"])
        off = np.abs(again - first[order]).max()
        for place in (0, 7):
            alone = answers.probabilities_of(agent, readings[place : place + 1], machine["n_actions"])
            off = max(off, np.abs(alone - first[place]).max())
        assert off <= TOLERANCE_PROBABILITY, (
            "`action_probabilities` gives the same readings other probabilities when it is asked again, in another "
            "order or alone"
        )


@checks("action_probabilities", "learn")
def test_new_agent_tries_every_action(answers, rng):
    """Before anything is learned, each action has a probability of at least 0.05."""
    for machine in answers.inputs:
        readings = answers.public[machine["kind"]]["mixing"][rng.integers(machine["n_readings"], size=50)]
        least = answers.first_probabilities(machine, readings).min()
        assert least >= LEAST_TRIED, (
            f"a new agent takes some action with a probability of {least:.3f}, for readings of size 1: what is not "
            "tried in training cannot turn out well"
        )


@checks("learn", "returns_to_go")
def test_agent_pays_now_for_what_comes_later(answers):
    """In a corridor where each step forward costs more than to stay, the agent goes to the reward at its end."""
    wrong = _wrong(*_small_world(answers), CORRIDOR)
    assert wrong == 0, (
        f"after training in a corridor of four states with a reward at its end, your agent takes the wrong way in "
        f"{wrong}; look at whether `learn` keeps what it learns and climbs, and at how far ahead its advantages look"
    )


@checks("learn", "advantages")
def test_agent_expects_nothing_after_the_end(answers):
    """Where an episode may end in a state that is worth much to others, the agent does not count on that state."""
    wrong = _wrong(*_small_world(answers), ENDS)
    assert wrong == 0, (
        f"your agent is wrong in {wrong} of four states where most steps are terminated: look at what `learn` makes of "
        "a step after which the episode is over"
    )


@checks("learn", "advantages")
def test_agent_looks_beyond_the_limit_of_time(answers):
    """Where every episode is cut short after one step, the agent still sees what lies beyond: a better place to be."""
    # In each of four poor states: stay and take 0.1, or go to a rich state. There: stay and take 1, or go back.
    poor, rich = np.arange(4), np.arange(4, 8)
    next_state = np.empty((8, 2), dtype=np.int64)
    next_state[:, 0], next_state[:4, 1], next_state[4:, 1] = np.tile(rich, 2), poor, poor
    reward = np.zeros((8, 2))
    reward[poor, 1], reward[rich, 0] = 0.1, 1.0
    seed = answers.inputs[1]["seed"] + 1
    order = np.argsort(np.random.default_rng(seed).random((8, 2)), axis=1)  # new action -> old action
    rows = np.arange(8)[:, None]
    never = np.zeros((8, 2), dtype=bool)
    world = _table(next_state[rows, order], reward[rows, order], never, discount=0.6, step_limit=1, seed=seed)
    probabilities = answers.probabilities_of(answers.agent_of(world, N_ROLLOUTS_SMALL), np.eye(8), 2)
    wrong = _wrong(probabilities, order == 0, slice(None))
    assert wrong == 0, (
        f"after training where every episode is truncated after one step, your agent is wrong in {wrong} of eight "
        "states: it should leave a poor place for a rich one; look at what `learn` makes of a truncated step, and "
        "which readings the next value is taken from"
    )


@checks("learn")
def test_agent_compares_the_actions_of_one_state(answers):
    """In states where all actions are good, or all are bad, the agent finds the best one, in eight of ten at least."""
    wrong = _wrong(*_small_world(answers), BANDITS)
    assert wrong <= 2, (
        f"in {wrong} of ten states where all actions are good, or all are bad, your agent does not prefer the one that "
        "is a little better; look at what `learn` compares an action's reward with, and at how much it still tries"
    )


@checks("learn")
def test_agent_becomes_sure(answers):
    """At the end of the training, the best actions of the corridor have a probability of at least 0.6 on average."""
    probabilities, is_best = _small_world(answers)
    sure = (probabilities * is_best).sum(axis=1)[CORRIDOR].mean()
    assert sure >= 0.6, (
        f"at the end of the training, your agent takes the best actions of a corridor with a probability of {sure:.2f} "
        "on average; look at how fast `learn` climbs, and at what it does to keep the agent curious"
    )

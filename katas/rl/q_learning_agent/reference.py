"""Q-learning agent: the debrief.

**One line learns.** After each step, the value of the action taken is moved a little towards its target: the reward,
and the discounted value of the best action where the step led. This is the backup of value iteration with one sample
in place of the table. No model is learned, and what the robot does next does not matter for the target: it may
explore, and still learn what the best policy is worth.

**A limit of time is not an end.** A job that is over earns nothing more, so its target is the reward alone. A job that
was cut short could have gone on: the clock is not part of the world, and the state it stopped in is worth what it was
worth before. Whoever writes `done = terminated or truncated` teaches the agent that every state is a dead end now and
then: where rewards lie far away they vanish, where steps cost something, being cut short looks like a rescue.
The value to go on with is that of the state in which the job stopped, `next_observations`, and not that of the start
of the next job, which vector environments like to show in the same place.

**Explore first, then less.** Without exploration an agent keeps to the first thing that paid. With as much of it at the
end as at the beginning, it walks off the cliff every few steps although it knows better, and the robots are real.
So epsilon falls. Ties are broken at random: in a lake everything is worth 0 until the goal has been found, and
`argmax` would send all robots to the same wall until then.

**Learn fast first, then slowly.** A learning rate of 1 believes the last sample; where outcomes vary, the values never
settle, and the policy is that of the last accident. A small one averages well and forgets the zeros it began with
slowly: after a few dozen tries the values are still mostly those. The plain average, 1 / tries, never forgets: it
keeps targets from a time when the values behind them were wrong. (h + 1) / (h + tries), with h = 1 / (1 - discount),
begins at 1 and falls, but gives more weight to the last tries. It is counted for each action of each state, for a state
that thousands have crossed needs calm when a remote one has just been found.

**A fleet is a batch.** Several robots may take the same action in the same state at once. `values[s, a] += ...` keeps
one of them; `np.add.at` adds all their corrections, and five corrections with a rate of 0.5 overshoot. Here their
targets are averaged, and the average has the weight of all of them together, up to 1.

**Judge the greedy policy.** What was earned in training includes the price of exploring. What was learned is seen when
the agent does its best, on jobs and dice that it has not met.

Where this world is kinder than yours: states can be counted, a fleet of 512 explores at once, and what a robot sees is
all there is to know. In practice states are seen through noise, and a network stands in for the table; then the targets
move with every update, and the best of several uncertain values is an optimistic one (double Q-learning is about that).
"""

from dataclasses import dataclass

import numpy as np

EPSILON = (0.3, 0.05)  # at the beginning of training, and at its end


@dataclass
class _Agent:
    """What is worth what, and how far training has come.

    Attributes:
        action_values: float64 (n_states, n_actions), EUR.
        tries: float64 (n_states, n_actions); how often each action has been tried in each state.
        discount: what a EUR is worth one step later.
        n_steps: of the whole training.
        step: of training, from 0 up.
    """

    action_values: np.ndarray
    tries: np.ndarray
    discount: float
    n_steps: int
    step: int = 0


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
    # Source: Watkins and Dayan (1992), equation 1; truncated steps go on: Pardo et al. (2018), section 3.
    return rewards_eur + discount * ~terminated * next_action_values.max(axis=1)


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
    rng = np.random.default_rng(seed)
    n, n_actions = action_values.shape
    is_best = action_values == action_values.max(axis=1, keepdims=True)
    best = np.where(is_best, rng.random((n, n_actions)), -1.0).argmax(axis=1)  # any one of the best
    return np.where(rng.random(n) < epsilon, rng.integers(0, n_actions, n), best)


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
    return _Agent(np.zeros((n_states, n_actions)), np.zeros((n_states, n_actions)), discount, n_steps)


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
    if experience is not None:
        _learn(agent, experience)
    action_values = agent.action_values[observations]  # (n_robots, n_actions)
    epsilon = EPSILON[0] + (EPSILON[1] - EPSILON[0]) * agent.step / agent.n_steps
    actions = epsilon_greedy(action_values, epsilon, seed=agent.step)
    agent.step += 1
    return agent, actions


def _learn(agent: _Agent, experience: dict) -> None:
    """Moves the values of the actions taken towards their targets."""
    targets = td_targets(
        experience["rewards_eur"],
        agent.action_values[experience["next_observations"]],  # (n_robots, n_actions)
        experience["terminated"],
        experience["truncated"],
        agent.discount,
    )
    values, tries = agent.action_values.reshape(-1), agent.tries.reshape(-1)  # the same memory, as one row
    place = experience["observations"] * agent.action_values.shape[1] + experience["actions"]
    count = np.bincount(place, minlength=len(values))  # robots may have done the same at the same time
    total = np.bincount(place, targets, minlength=len(values))
    met = count > 0
    tries[met] += count[met]
    # Source: Jin et al. (2018), the learning rate (h + 1) / (h + tries); here for `count` tries at once.
    horizon = 1.0 / (1.0 - agent.discount)
    rate = np.minimum(1.0, count[met] * (horizon + 1.0) / (horizon + tries[met]))
    values[met] += rate * (total[met] / count[met] - values[met])


def act(agent: object, observations: np.ndarray) -> np.ndarray:
    """What the finished agent does: the best that it has learned, and nothing else.

    Args:
        agent: what `train_step` returned last.
        observations: int64 (n,); any observations, in any order.

    Returns:
        int64 (n,); 0 to n_actions - 1. The same observation always has the same action.
    """
    return agent.action_values[observations].argmax(axis=1)

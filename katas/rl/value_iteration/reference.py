"""Value iteration: the debrief.

**One line does the work.** A backup says what an action is worth, when it is known what the states behind it are
worth: the reward, and the discounted value of where one ends up, averaged over the outcomes. Value iteration begins
with values that are all wrong, backs them up, takes the best action's value in each state, and does it again. Each
sweep shrinks the largest error by the discount, whatever the values were to begin with.

**The end is a property of the step, not of the state.** It is tempting to look for states that are final and to set
their value to 0. In FrozenLake nobody notices the difference, for its goal and its holes lead to themselves and pay
nothing. CliffWalking's table goes on behind the goal, as if somebody could walk out of it again, and Taxi's as well.
`terminated` is what counts: the reward of that step is paid, and nothing after it.

**Two outcomes may be one place.** Whoever slips against a wall stays where they are, to the left as to the right.
Then a table has two rows for the same state, action and next state. An assignment keeps one of them; so does
`total[state, action] += x`, for NumPy reads, adds and writes once for each distinct place. `np.bincount` and
`np.add.at` add every row.

**A small change is not a small error.** If a sweep moved no value by more than c, the values may still be off by
c x discount / (1 - discount): with a discount of 0.99 by 99 times as much. A loop that ends when the values hardly
move any more ends too early, most of all where one looks far ahead. The same bound, turned round, says when to stop.
The change has to be taken without its sign: where all rewards are costs, every value falls, and the largest signed
change is below any tolerance after one sweep.

**Ties are the rule in a grid.** Two ways around a lake are equally long, and which of them `argmax` takes depends on
the numbering of the actions, or on the fifteenth digit. Both are equally good here. But a policy that is compared
with another one, tested or explained, should not depend on rounding: so equality is asked with a tolerance that is far
above rounding and far below what matters. The tolerance is absolute: `np.isclose` adds a relative one, which grows
with the values.

**Following is not choosing.** The values of a policy average over its shares; the optimal values take the best. The
first is linear: for a few hundred states `np.linalg.solve` gives it exactly, and for many more, sweeps do.

Where this world is kinder than yours: the table is given, complete and right. In practice it is estimated, and a
policy that is optimal for the estimate seeks out the places where the estimate is too good. Or there is no table at
all; then the same backup is done with samples, and is called Q-learning. And states are rarely so few that they
can be counted.
"""

from collections.abc import Callable

import numpy as np

TIE_EUR = 1e-6  # actions whose values are this close are equally good


def backup(transitions: dict, values: np.ndarray, discount: float) -> np.ndarray:
    """What each action in each state is worth, if the values of the next states are known: one Bellman backup.

    Args:
        transitions: a site's table, as in the brief: dict of the ints `n_states` and `n_actions`, and of one array
            (n_rows,) for each column; rows in any order.
        values: float64 (n_states,); EUR that can be earned from each state on.
        discount: 0 to 1, both included; what a EUR is worth one step later.

    Returns:
        float64 (n_states, n_actions); EUR: the mean, over the outcomes of the action, of the reward and of the
        discounted value of the next state. After an outcome that is `terminated` nothing more is earned.
    """
    goes_on = ~transitions["terminated"]
    worth = transitions["reward_eur"] + discount * goes_on * values[transitions["next_state"]]  # (n_rows,)
    n_states, n_actions = transitions["n_states"], transitions["n_actions"]
    place = transitions["state"] * n_actions + transitions["action"]
    # bincount adds all rows of a place. Source: Sutton and Barto (2018), equation 4.6, before the max.
    total = np.bincount(place, transitions["probability"] * worth, minlength=n_states * n_actions)
    return total.reshape(n_states, n_actions)


def greedy_policy(action_values: np.ndarray) -> np.ndarray:
    """How often to take each action in each state, to take only the best ones.

    Args:
        action_values: float64 (n_states, n_actions); EUR.

    Returns:
        float64 (n_states, n_actions), 0 to 1; each row adds up to 1. In each state, all actions within 0.000001 EUR
        of the state's best have the same share, and all others have 0.
    """
    best = action_values.max(axis=1, keepdims=True)  # (n_states, 1)
    is_best = action_values >= best - TIE_EUR
    return is_best / is_best.sum(axis=1, keepdims=True)


def optimal_values(transitions: dict, discount: float, tolerance: float) -> np.ndarray:
    """What can be earned from each state on by whoever takes the best actions.

    Args:
        transitions: as in `backup`.
        discount: 0 or more, below 1.
        tolerance: EUR, above 0; no value returned is further than this from the true one.

    Returns:
        float64 (n_states,); EUR.
    """
    return _fixed_point(
        lambda values: backup(transitions, values, discount).max(axis=1), transitions["n_states"], discount, tolerance
    )


def _fixed_point(
    sweep: Callable[[np.ndarray], np.ndarray], n_states: int, discount: float, tolerance: float
) -> np.ndarray:
    """The values that *sweep* leaves as they are, to within *tolerance*.

    Source: Puterman (1994), theorem 6.3.1: after a sweep, error <= change x discount / (1 - discount).
    """
    values = np.zeros(n_states)
    while True:
        new_values = sweep(values)
        change = np.abs(new_values - values).max()
        values = new_values
        if discount * change <= (1.0 - discount) * tolerance:  # no division: the discount may be 0
            return values


def policy_values(transitions: dict, policy: np.ndarray, discount: float, tolerance: float) -> np.ndarray:
    """What is earned on average from each state on by whoever follows *policy*.

    Args:
        transitions: as in `backup`.
        policy: float64 (n_states, n_actions), 0 to 1; each row adds up to 1. How often each action is taken.
        discount: 0 or more, below 1.
        tolerance: EUR, above 0; no value returned is further than this from the true one.

    Returns:
        float64 (n_states,); EUR.
    """
    return _fixed_point(
        lambda values: (policy * backup(transitions, values, discount)).sum(axis=1),
        transitions["n_states"],
        discount,
        tolerance,
    )

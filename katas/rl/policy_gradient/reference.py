"""Policy gradient: the debrief.

**Do more often what turned out well.** The gradient of log pi(action) says how to make an action more probable; times
what followed the action, and averaged over what the machines did, it is the gradient of the expected return. That is
REINFORCE. No model of the machine is learned and no dice need to be differentiated. For a softmax the gradient with
respect to the logits is one-hot(action) - probabilities: all other actions are pushed down for the one that is pushed
up. Optimisers descend, so the loss is *minus* the mean; with the sign lost, the agent diligently learns to fail.

**Only what comes afterwards.** An action cannot have caused the rewards before it. Counting them in is not wrong on
average, but it is noise, and noise is what policy gradients have too much of. For the same reason one looks at how
much *better* things turned out than expected: a baseline that depends on the state and not on the action leaves the
gradient right on average. Without it, in a good state every action is encouraged, whichever comes first, and in a bad
one every action is punished.

**The critic cuts the noise further.** A return to go adds up the luck of a hundred steps. The critic's value of the
state that follows can stand in for all of them but the first: little noise, but wrong as long as the critic is. The
trace decay is the dial in between: an advantage is the return to go of the critic's *surprises*,
reward + discount x next value - value, which are discounted once more by the trace decay. At 1 it is the return to go
minus the value, at 0 only the first surprise counts.

**Three ways to stop.** Terminated: nothing more comes, so the next value is left out, however much the critic thinks of
the place. Truncated: the clock ran out, the state is worth what it was worth before, so the next value stays, while the
surprises of the next episode belong to somebody else. End of the rollout: nothing stopped at all, and the next value
stays too. The next value is the critic's opinion of `next_readings`; the readings of the next row are already those of
a new episode where the old one stopped. Who mixes these up learns that balancing for 200 steps ends in disaster.

**A gradient is good for a small step.** The rollout shows what *this* policy does; after large steps it describes
nobody. So each rollout is used once, in small batches, and then thrown away. PPO squeezes several passes out of it, by
clipping how far each action's probability may move.

**Stay curious, then decide.** A policy that has become sure tries nothing any more, and its gradient vanishes. A small
bonus for entropy keeps it open; a large one keeps it drunk. The last layer of the actor begins near 0, so that at
first all actions are equally likely. The arm finds its goal only by chance at first: until one copy of 128 swings up,
every step costs the same.

**Numbers about 1.** Networks like inputs, targets and gradients of that size. Values are learned in units of the
horizon 1 / (1 - discount), advantages are divided by their standard deviation.

Where this world is kinder than yours: 128 copies learn at once, none of them breaks, and the state can be worked out
from the readings. On real machines the steps are few and dear; there one learns a model or learns from old data, and
runs several seeds before one believes a curve: two runs that differ in nothing but the dice can differ more than two
algorithms.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

HIDDEN_UNITS = 32
LEARNING_RATE = 4e-3  # at the beginning; a tenth of it at the end
TRACE_DECAY = 0.97
BATCH_ROWS = 512
ENTROPY_BONUS = 0.01
CRITIC_WEIGHT = 20.0


@dataclass
class _Agent:
    """Two networks and how far training has come.

    Attributes:
        actor: (n, n_readings) -> (n, n_actions), logits.
        critic: (n, n_readings) -> (n, 1), the expected discounted return in units of the horizon.
        optimizer: of both.
        rng: draws the order of the rows.
        n_learned: how many rollouts have been learned from.
    """

    actor: nn.Module
    critic: nn.Module
    optimizer: torch.optim.Optimizer
    rng: torch.Generator
    n_learned: int = 0


def returns_to_go(rewards: np.ndarray, stopped: np.ndarray, discount: float) -> np.ndarray:
    """What each machine still got, from each step on, until its episode stopped or the rollout was over.

    Args:
        rewards: float64 (n_steps, n_machines); for each step the reward that followed it.
        stopped: bool (n_steps, n_machines); the episode stopped after the step, for whatever reason. The machine's
            next row, if there is one, belongs to another episode.
        discount: 0 to 1; what a reward is worth that comes one step later.

    Returns:
        float64 (n_steps, n_machines); the reward of the step itself counts in full.
    """
    total = np.zeros_like(rewards, dtype=np.float64)
    later = np.zeros(rewards.shape[1])  # what came after the row that is looked at
    for row in range(len(rewards) - 1, -1, -1):
        later = total[row] = rewards[row] + discount * ~stopped[row] * later
    return total


def policy_gradient(logits: np.ndarray, actions: np.ndarray, advantages: np.ndarray) -> np.ndarray:
    """How the mean of advantage x log-probability of the action taken changes with each logit.

    Args:
        logits: float64 (n, n_actions); probabilities are their softmax, row by row. They may be any finite numbers.
        actions: int64 (n,); the action taken in each row, 0 to n_actions - 1.
        advantages: float64 (n,); how much better that turned out than expected. They are given numbers here: they
            do not depend on the logits.

    Returns:
        float64 (n, n_actions); the gradient of the mean over the n rows, in the direction in which it grows.
    """
    probability = np.exp(logits - logits.max(axis=1, keepdims=True))  # the greatest is exp(0): nothing overflows
    probability /= probability.sum(axis=1, keepdims=True)
    taken = np.eye(logits.shape[1])[actions]
    # d log softmax(logits)[action] / d logits = one-hot(action) - softmax(logits)
    return advantages[:, None] * (taken - probability) / len(logits)  # (n, 1) x (n, n_actions) -> (n, n_actions)


def advantages(
    rewards: np.ndarray,
    values: np.ndarray,
    next_values: np.ndarray,
    terminated: np.ndarray,
    truncated: np.ndarray,
    discount: float,
    trace_decay: float,
) -> np.ndarray:
    """How much better each step turned out than the critic had expected: generalised advantage estimates.

    Args:
        rewards: float64 (n_steps, n_machines); for each step the reward that followed it.
        values: float64 (n_steps, n_machines); what the critic expected from where each step began.
        next_values: float64 (n_steps, n_machines); what the critic expects from where each step led.
        terminated: bool (n_steps, n_machines); the episode was over after the step: nothing more could come.
        truncated: bool (n_steps, n_machines); it was cut short after the step: it could have gone on.
        discount: 0 to 1; what a reward is worth that comes one step later.
        trace_decay: 0 to 1; how much the next step's surprise counts for this one, beside the discount.

    Returns:
        float64 (n_steps, n_machines).
    """
    # Source: Schulman et al. (2016), equations 11 and 16; truncated steps go on: Pardo et al. (2018), section 3.
    surprise = rewards + discount * ~terminated * next_values - values
    return returns_to_go(surprise, terminated | truncated, discount * trace_decay)


def learn(agent: object, rollout: dict | None, task: dict) -> object:
    """The agent after a rollout; at the first call, an agent that has seen nothing yet.

    Args:
        agent: what the last call of `learn` returned; None at the first call.
        rollout: dict of six arrays, what all machines have just done for some steps, see the brief; None at the first
            call.
        task: dict of `n_readings`, `n_actions`, `discount` and `n_rollouts`, the same at each call of a training;
            `n_rollouts` rollouts are learned from before the training is over.

    Returns:
        The agent to go on with: any object that `learn` and `action_probabilities` understand.
    """
    if agent is None:
        return _new_agent(task)
    advantage, target = _advantages_and_targets(agent, rollout, task)
    readings, actions = _rows(rollout["readings"]), rollout["actions"].reshape(-1)
    for group in agent.optimizer.param_groups:
        group["lr"] = LEARNING_RATE * (1.0 - 0.9 * agent.n_learned / task["n_rollouts"])
    agent.n_learned += 1
    for batch in torch.randperm(len(readings), generator=agent.rng).split(BATCH_ROWS):
        _update(agent, readings[batch], actions[batch], advantage[batch], target[batch])
    return agent


def _advantages_and_targets(agent: _Agent, rollout: dict, task: dict) -> tuple[np.ndarray, torch.Tensor]:
    """What the actor and what the critic learn from a rollout, one number for each step of each machine.

    Returns:
        advantage: float64 (n,); mean 0 and standard deviation 1 over the rollout.
        target: float32 (n,); the values that the critic should have given, in its own unit.
    """
    shape = rollout["rewards"].shape  # (n_steps, n_machines)
    horizon = 1.0 / (1.0 - task["discount"])  # the critic says its values in this unit, so that they are about 1
    with torch.no_grad():
        values, next_values = (
            horizon * agent.critic(_rows(rollout[name])).numpy().astype(np.float64).reshape(shape)
            for name in ("readings", "next_readings")
        )
    better = advantages(
        rollout["rewards"],
        values,
        next_values,
        rollout["terminated"],
        rollout["truncated"],
        task["discount"],
        TRACE_DECAY,
    )
    target = torch.from_numpy(((better + values) / horizon).reshape(-1)).float()  # (n_steps x n_machines,)
    return ((better - better.mean()) / (better.std() + 1e-8)).reshape(-1), target


def _update(
    agent: _Agent, readings: torch.Tensor, actions: np.ndarray, advantage: np.ndarray, target: torch.Tensor
) -> None:
    """One step of the optimiser on n rows: readings (n, n_readings), all others (n,)."""
    logits = agent.actor(readings)  # (n, n_readings) -> (n, n_actions)
    uphill = policy_gradient(logits.detach().double().numpy(), actions, advantage)  # (n, n_actions)
    # The gradient of this sum with respect to the logits is `uphill`.
    gain = (logits * torch.from_numpy(uphill).float()).sum()
    log_probability = torch.log_softmax(logits, dim=1)  # (n, n_actions)
    entropy = -(log_probability.exp() * log_probability).sum(dim=1).mean()
    error = agent.critic(readings)[:, 0] - target  # (n, 1) -> (n,)
    loss = -gain - ENTROPY_BONUS * entropy + CRITIC_WEIGHT * error.square().mean()
    agent.optimizer.zero_grad()
    loss.backward()
    agent.optimizer.step()


def _new_agent(task: dict) -> _Agent:
    """An agent that takes all actions about equally often."""
    torch.manual_seed(0)

    def network(n_outputs: int) -> nn.Sequential:
        """(n, n_readings) -> (n, n_outputs)."""
        return nn.Sequential(nn.Linear(task["n_readings"], HIDDEN_UNITS), nn.Tanh(), nn.Linear(HIDDEN_UNITS, n_outputs))

    actor, critic = network(task["n_actions"]), network(1)
    with torch.no_grad():
        actor[-1].weight.mul_(0.01)
        actor[-1].bias.zero_()
    optimizer = torch.optim.Adam([*actor.parameters(), *critic.parameters()], lr=LEARNING_RATE)
    return _Agent(actor, critic, optimizer, torch.Generator().manual_seed(0))


def _rows(readings: np.ndarray) -> torch.Tensor:
    """(n_steps, n_machines, n_readings) -> float32 (n_steps x n_machines, n_readings)."""
    return torch.from_numpy(readings.reshape(-1, readings.shape[-1])).float()


def action_probabilities(agent: object, readings: np.ndarray) -> np.ndarray:
    """How likely the agent takes each action, in training by the grader's dice; at work it takes the most probable one.

    Args:
        agent: what `learn` returned last.
        readings: float64 (n, n_readings); any readings, in any order.

    Returns:
        float (n, n_actions); 0 to 1, each row adds up to 1. The same readings have the same probabilities until `learn`
        is called again.
    """
    with torch.no_grad():
        return torch.softmax(agent.actor(torch.from_numpy(readings).float()).double(), dim=1).numpy()

"""PPO: several passes over each rollout, clipped where a probability has moved far; a fresh optimiser for each net."""

import numpy as np
import torch
import torch.nn.functional as F

PASSES, BATCHES, CLIP = 4, 4, 0.2


def returns_to_go(rewards, stopped, discount):
    sums = []
    rest = 0.0
    for reward, stop in zip(rewards[::-1], stopped[::-1], strict=True):
        rest = reward + discount * np.where(stop, 0.0, rest)
        sums.append(rest)
    return np.array(sums[::-1])


def policy_gradient(logits, actions, advantages):
    leaf = torch.tensor(logits, requires_grad=True)
    log_probability = F.log_softmax(leaf, dim=1)[torch.arange(len(actions)), torch.as_tensor(actions)]
    (log_probability * torch.as_tensor(advantages)).mean().backward()
    return leaf.grad.numpy()


def advantages(rewards, values, next_values, terminated, truncated, discount, trace_decay):
    ahead = np.where(terminated, 0.0, next_values)
    surprise = rewards + discount * ahead - values
    return returns_to_go(surprise, np.logical_or(terminated, truncated), discount * trace_decay)


class Agent(torch.nn.Module):
    def __init__(self, n_readings, n_actions):
        super().__init__()
        self.actor = torch.nn.Sequential(
            torch.nn.Linear(n_readings, 48), torch.nn.Tanh(), torch.nn.Linear(48, n_actions)
        )
        self.critic = torch.nn.Sequential(torch.nn.Linear(n_readings, 48), torch.nn.Tanh(), torch.nn.Linear(48, 1))
        torch.nn.init.normal_(self.actor[-1].weight, std=0.01)
        self.optimizers = [
            torch.optim.Adam(self.actor.parameters(), lr=3e-3),
            torch.optim.Adam(self.critic.parameters(), lr=5e-3),
        ]


def learn(agent, rollout, task):
    if agent is None:
        torch.manual_seed(3)
        return Agent(task["n_readings"], task["n_actions"])
    shape = rollout["rewards"].shape
    unit = 1 / (1 - task["discount"])
    here, there = (
        torch.tensor(rollout[name], dtype=torch.float32).flatten(0, 1) for name in ("readings", "next_readings")
    )
    actions = torch.tensor(rollout["actions"]).flatten()
    with torch.no_grad():
        values, next_values = (unit * agent.critic(x).double().numpy().reshape(shape) for x in (here, there))
        before = F.log_softmax(agent.actor(here), dim=1).gather(1, actions[:, None])[:, 0]
    found = advantages(
        rollout["rewards"], values, next_values, rollout["terminated"], rollout["truncated"], task["discount"], 0.95
    )
    targets = torch.tensor((found + values) / unit, dtype=torch.float32).flatten()
    found = torch.tensor(found, dtype=torch.float32).flatten()
    found = (found - found.mean()) / (found.std() + 1e-6)
    for _ in range(PASSES):
        for rows in torch.randperm(len(here)).chunk(BATCHES):
            log_all = F.log_softmax(agent.actor(here[rows]), dim=1)
            ratio = (log_all.gather(1, actions[rows, None])[:, 0] - before[rows]).exp()
            gain = torch.minimum(ratio * found[rows], ratio.clamp(1 - CLIP, 1 + CLIP) * found[rows]).mean()
            gain = gain - 0.01 * (log_all.exp() * log_all).sum(dim=1).mean()
            miss = F.mse_loss(agent.critic(here[rows])[:, 0], targets[rows])
            for optimizer in agent.optimizers:
                optimizer.zero_grad()
            (miss - gain).backward()
            for optimizer in agent.optimizers:
                optimizer.step()
    return agent


@torch.no_grad()
def action_probabilities(agent, readings):
    return F.softmax(agent.actor(torch.tensor(readings, dtype=torch.float32)), dim=1).numpy()

"""Counts what happens, and plans with the counts: a model of the site, swept by value iteration every few steps."""

import numpy as np


def td_targets(rewards_eur, next_action_values, terminated, truncated, discount):
    best = np.max(next_action_values, axis=-1)
    return np.where(terminated, rewards_eur, rewards_eur + discount * best)


def epsilon_greedy(action_values, epsilon, seed):
    rng = np.random.RandomState(seed)
    n, n_actions = action_values.shape
    shares = action_values == action_values.max(axis=1)[:, None]
    shares = (1 - epsilon) * shares / shares.sum(axis=1)[:, None] + epsilon / n_actions
    below = shares.cumsum(axis=1)
    return np.minimum((rng.rand(n, 1) > below).sum(axis=1), n_actions - 1)


class Planner:
    def __init__(self, n_states, n_actions, discount, n_steps):
        self.shape = (n_states, n_actions)
        self.discount, self.n_steps, self.step = discount, n_steps, 0
        self.values = np.zeros(self.shape)
        self.log = []

    def remember(self, experience):
        n_states, n_actions = self.shape
        place = experience["observations"] * n_actions + experience["actions"]
        there = np.where(experience["terminated"], n_states, experience["next_observations"])
        self.log.append((place * (n_states + 1) + there, experience["rewards_eur"]))

    def plan(self, sweeps):
        n_states, n_actions = self.shape
        code = np.concatenate([one for one, _ in self.log])
        met, which, count = np.unique(code, return_inverse=True, return_counts=True)
        self.log = [(code, np.concatenate([two for _, two in self.log]))]
        reward = np.bincount(which, self.log[0][1]) / count
        place, there = np.divmod(met, n_states + 1)
        tries = np.bincount(place, count, n_states * n_actions)
        share = count / tries[place]
        for _ in range(sweeps):
            best = np.append(self.values.max(axis=1), 0.0)  # the last is for jobs that are over
            worth = share * (reward + self.discount * best[there])
            self.values = np.bincount(place, worth, n_states * n_actions).reshape(self.shape)


def new_agent(n_states, n_actions, discount, n_steps):
    return Planner(n_states, n_actions, discount, n_steps)


def train_step(agent, experience, observations):
    if experience is not None:
        agent.remember(experience)
        if agent.step % 8 == 0 or agent.step >= agent.n_steps:
            agent.plan(sweeps=20 if agent.step < agent.n_steps else 200)
    epsilon = max(0.02, 0.5 - agent.step / agent.n_steps)
    agent.step += 1
    return agent, epsilon_greedy(agent.values[observations], epsilon, agent.step)


def act(agent, observations):
    return np.argmax(agent.values, axis=1)[observations]

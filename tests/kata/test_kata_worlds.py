"""What katas claim about the worlds they are set in, where somebody else's code can be asked."""

from __future__ import annotations

import re
from pathlib import Path

import gymnasium
import numpy as np
import pytest
from benchmarks import worlds

from mlekata.kata import catalogue

WORLDS = (Path(__file__).resolve().parents[2] / "docs" / "worlds.md").read_text(encoding="utf-8")
GYMNASIUM_PHYSICS = {
    "cart": {"gravity_m_s2": 9.8, "cart_mass_kg": 1.0, "pole_mass_kg": 0.1, "pole_half_length_m": 0.5, "force_n": 10.0},
    "arm": {
        "gravity_m_s2": 9.8,
        "link_1_mass_kg": 1.0,
        "link_2_mass_kg": 1.0,
        "link_1_length_m": 1.0,
        "link_2_length_m": 1.0,
        "torque_n_m": 1.0,
    },
}


@pytest.fixture(scope="module")
def machines():
    """How the grader of rl/policy_gradient runs its machines, and the code that its brief shows a learner."""
    kata = catalogue.read("rl/policy_gradient")
    scorer = kata.module("scorer")
    blocks = re.findall(r"```python\n(.*?)```", kata.text("brief.md"), re.DOTALL)
    shown = {"np": np}
    for block in reversed(blocks):  # the machines are to be put before what trains on them
        exec(block.split("for machine in public")[0], shown)
    return scorer, shown


@pytest.mark.parametrize(
    ("kind", "environment", "n_actions"), [("cart", "CartPole-v1", 2), ("arm", "Acrobot-v1", 3)], ids=["cart", "arm"]
)
def test_machines_move_as_gymnasium_has_it(machines, kind, environment, n_actions):
    """With Gymnasium's parameters the policy gradient's machines go through the states of its environments."""
    scorer, _ = machines
    machine = {"kind": kind, "physics": GYMNASIUM_PHYSICS[kind], "action_order": np.arange(n_actions)}
    theirs = gymnasium.make(environment).unwrapped
    rng = np.random.default_rng(0)
    n_ended = 0
    for _ in range(5):
        theirs.reset(seed=int(rng.integers(1000)))
        theirs.state = rng.uniform(-0.2, 0.2, 4) if kind == "cart" else rng.uniform(-1.5, 1.5, 4)
        for _ in range(200):
            state, action = np.array(theirs.state, np.float64)[None], int(rng.integers(n_actions))
            _, reward, terminated, _, _ = theirs.step(action)
            state, rewards, ended = scorer.step(machine, state, np.array([action]))
            np.testing.assert_allclose(state[0], np.array(theirs.state, np.float64), atol=1e-9)
            assert (rewards[0], ended[0]) == (reward, terminated)
            n_ended += terminated
            if terminated:
                break
    assert n_ended > 0


@pytest.mark.parametrize(("kind", "n_readings", "n_actions"), [("cart", 4, 2), ("arm", 6, 3)], ids=["cart", "arm"])
def test_the_brief_shows_the_machines_as_they_are(machines, kind, n_readings, n_actions):
    """What a learner can try at home is what the grader runs."""
    scorer, shown = machines
    rng = np.random.default_rng(1)
    machine = {
        "kind": kind,
        "n_readings": n_readings,
        "physics": GYMNASIUM_PHYSICS[kind],
        "action_order": rng.permutation(n_actions),
        "mixing": np.linalg.qr(rng.normal(size=(n_readings, n_readings)))[0],
    }
    ours = scorer.start(machine, 50, np.random.default_rng(2))
    state = shown["start"](machine, 50, np.random.default_rng(2))
    for _ in range(60):
        np.testing.assert_allclose(shown["readings_of"](machine, state), scorer.readings_of(machine, ours), atol=1e-9)
        actions = rng.integers(0, n_actions, 50)
        state, rewards, over = shown["step"](machine, state, actions)
        ours, their_rewards, ended = scorer.step(machine, ours, actions)
        assert np.array_equal(rewards, their_rewards)
        assert np.array_equal(over, ended)


@pytest.mark.parametrize("name", worlds.names())
def test_simulated_worlds_are_neither_trivial_nor_saturated(name):
    """A simple attempt is clearly better than the naive rule, none is as good as the reference, as the page says."""
    kata = catalogue.read(name)
    stated = re.findall(rf"^\| {name} \| (.*) \| (\S+) \| (\S+) \| (\S+) \|$", WORLDS, re.MULTILINE)
    means = [float(mean) for _, mean, _, _ in stated]
    assert 0.15 <= max(means) <= 0.9
    found = dict(worlds.qualities(kata, 0))
    assert len(found) == len(stated)
    for quality, (_, _, least, greatest) in zip(found.values(), stated, strict=True):
        assert float(least) - 0.03 <= quality <= float(greatest) + 0.03

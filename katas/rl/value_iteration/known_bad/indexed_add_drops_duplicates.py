"""Adds with `total[state, action] += ...`, which keeps one row only where several have the same state and action."""

import numpy as np

CAUGHT_BY = "test_backup_averages_over_all_outcomes"


def backup(transitions, values, discount):
    worth = transitions["reward_eur"] + discount * ~transitions["terminated"] * values[transitions["next_state"]]
    total = np.zeros((transitions["n_states"], transitions["n_actions"]))
    total[transitions["state"], transitions["action"]] += transitions["probability"] * worth
    return total

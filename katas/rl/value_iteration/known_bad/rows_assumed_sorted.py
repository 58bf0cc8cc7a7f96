"""Takes the rows to be sorted by state and action, with as many outcomes for each."""

CAUGHT_BY = "test_backup_reads_the_rows_in_any_order"


def backup(transitions, values, discount):
    worth = transitions["reward_eur"] + discount * ~transitions["terminated"] * values[transitions["next_state"]]
    n_places = transitions["n_states"] * transitions["n_actions"]
    outcomes = len(worth) // n_places
    weighted = (transitions["probability"] * worth)[: outcomes * n_places]
    return weighted.reshape(transitions["n_states"], transitions["n_actions"], outcomes).sum(axis=2)

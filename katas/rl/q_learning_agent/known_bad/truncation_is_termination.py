"""Takes a job that was cut short for one that is over: `done = terminated | truncated`."""

CAUGHT_BY = "test_targets_go_on_where_a_job_was_cut_short"


def td_targets(rewards_eur, next_action_values, terminated, truncated, discount):
    done = terminated | truncated
    return rewards_eur + discount * ~done * next_action_values.max(axis=1)

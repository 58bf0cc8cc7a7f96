"""Takes the mean of the next action values instead of the maximum: learns what it is worth to act at random."""

CAUGHT_BY = "test_targets_add_the_discounted_best_next_value"


def td_targets(rewards_eur, next_action_values, terminated, truncated, discount):
    return rewards_eur + discount * ~terminated * next_action_values.mean(axis=1)

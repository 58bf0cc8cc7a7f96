# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes an episode that was cut short for one that is over: `done = terminated | truncated`."""

CAUGHT_BY = "test_advantages_go_on_where_an_episode_was_cut_short"


def advantages(rewards, values, next_values, terminated, truncated, discount, trace_decay):
    done = terminated | truncated
    surprise = rewards + discount * ~done * next_values - values
    return returns_to_go(surprise, done, discount * trace_decay)

"""The brief as a learner reads it: the author's text, and what the engine knows better."""

from __future__ import annotations

from mlekata.kata.folder import Kata


def brief_of(kata: Kata) -> str:
    """What the learner reads: the author's text, how to begin, and the limits that the manifest sets.

    Raises:
        KataError: if the kata has no `brief.md`.
    """
    limits, metric = kata.manifest.limits, kata.manifest.metric
    splits = 1 if metric is None else metric.splits
    return kata.text("brief.md").rstrip("\n") + (
        f'\n\n## Start\n\nIn Python, `mlekata.public_data("{kata.name}")` gives `public`. On the command line, '
        f"`pytest --kata {kata.name}` grades what you have written so far."
        + (f" It comes after {' and '.join(kata.manifest.needs)}." if kata.manifest.needs else "")
        + "\n\n## Limits\n\n"
        f"Your functions run in a process of their own: at most {limits.seconds:g} s for all calls "
        f"together, {limits.memory_mib:,} MiB of memory, {limits.threads} "
        f"thread{'s' * (limits.threads > 1)}, no network. Libraries that your file imports at its top are loaded "
        "beforehand; an import inside a function takes of your time, and so does sleeping; time in "
        "which a busy computer leaves you without a processor does not count.\n"
        + (
            "You are graded on one split of the data."
            if splits == 1
            else f"You are graded on {splits} splits, each with data of its own and this much time."
        )
        + " Further splits are drawn only if chance would otherwise decide on a medal." * (metric is not None)
        + "\n"
    )

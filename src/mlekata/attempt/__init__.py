"""The near side of the process wall: one attempt in its own process, and the warm workers that it gets."""

"""The learner's folder: attempts, and the history of their results."""

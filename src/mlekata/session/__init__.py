"""One graded pytest run."""

"""Finding posts again, and what became of each."""

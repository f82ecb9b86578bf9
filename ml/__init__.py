"""JUDGES EXAMPLES and knows nothing else."""

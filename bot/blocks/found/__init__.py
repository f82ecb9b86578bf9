"""Posts that were found, and the history of one, in words."""

"""A trained version on disk."""

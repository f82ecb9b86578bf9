"""Queries about cards, what was clicked on them, and what was found."""

"""Recipes that say how a document stands to a claim, both with pictures."""

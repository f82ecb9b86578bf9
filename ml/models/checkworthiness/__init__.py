"""Recipes that say whether a post makes a check-worthy claim."""

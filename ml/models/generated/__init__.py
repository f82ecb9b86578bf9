"""Recipes that say whether a machine wrote a text."""

"""Letting go of what people took back: posts that are gone from their source, accounts, people of the desk."""

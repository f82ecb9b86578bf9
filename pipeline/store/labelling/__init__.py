"""Queries about labelling campaigns."""

"""Queries about accounts and their posts."""

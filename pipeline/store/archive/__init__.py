"""Queries about published checks."""

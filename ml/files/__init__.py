"""Labelled examples in files."""

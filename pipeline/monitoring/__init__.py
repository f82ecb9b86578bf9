"""Monitored accounts, and asking the sources for their posts."""

"""Queries behind the weekly report."""

"""Letting words go, table by table; rows stay as numbers. Callers commit."""

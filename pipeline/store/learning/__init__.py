"""Queries about datasets, models and retrainings."""

"""Retraining: a candidate from the desk's labels, promoted only when it is better."""

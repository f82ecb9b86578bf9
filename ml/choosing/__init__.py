"""Choices made on examples that were held out: splits, thresholds, temperatures."""

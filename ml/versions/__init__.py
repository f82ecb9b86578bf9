"""Versions of a model: trained, loaded, evaluated, recalibrated."""

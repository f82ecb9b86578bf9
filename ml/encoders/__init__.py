"""Encoders: artefacts of their own, each made once, on which any number of heads stand."""

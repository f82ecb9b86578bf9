"""Labelling campaigns as blocks: the question, the discussion, the results."""

"""Labelling campaigns: what is asked, who agrees, the majority."""

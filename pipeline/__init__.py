"""DOES THE DESK'S WORK: fetch, triage, show, learn."""

"""Drawings of what the papers' networks and the desk are made of, made from the code's own parts."""

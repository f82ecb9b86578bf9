"""Pairs of posts made from real tweets, to measure which of them would share a card."""

"""Pretrained weights: found, pulled and read."""

"""Which posts say the same."""

"""What processes write into their logs: one line a thing, about which post, and no secrets."""

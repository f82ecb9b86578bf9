"""What people at the desk do to cards, and what they are shown."""

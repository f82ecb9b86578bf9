"""What the desk says of its own health: what was seen, the notes, the figures."""

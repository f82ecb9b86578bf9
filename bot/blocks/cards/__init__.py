"""The post as a card: for everybody, and for a second opinion."""

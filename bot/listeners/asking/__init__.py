"""Asking about any post, page or text: a line, a message shortcut, Why? on a card, and a card of what was asked."""

"""What came back: its kind and its body, within limits."""

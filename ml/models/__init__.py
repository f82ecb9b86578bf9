"""One file says one model, each in the same shape."""

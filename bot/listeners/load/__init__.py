"""What a desk has to do: in App Home, the rest of a digest, and words that rule, tried before they are saved."""

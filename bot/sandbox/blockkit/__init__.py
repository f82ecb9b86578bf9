"""What Slack refuses in Block Kit: limits, unknown kinds and unknown keys, as tables."""

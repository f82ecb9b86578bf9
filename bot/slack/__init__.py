"""Slack from our side: channels, errors, the rate limit, and the notifier that speaks to it."""

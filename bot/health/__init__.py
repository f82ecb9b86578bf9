"""The bot's part in the desk's health: it asks Slack, and tells admins."""

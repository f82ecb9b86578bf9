"""What happens to a story in Slack: its buttons and dialogs, and the lists of stories."""

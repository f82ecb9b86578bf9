"""What happens when somebody acts in Slack: one file per story."""

"""What happens when somebody edits the monitored accounts or who is an admin."""

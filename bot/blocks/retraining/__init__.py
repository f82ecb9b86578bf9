"""What is said of a retraining in messages."""

"""What the clicks become: datasets, campaigns, retraining."""

"""What Slack is made to show of a card, by what Postgres says."""

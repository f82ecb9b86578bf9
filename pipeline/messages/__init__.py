"""What the pipeline says to people, and how Slack is kept in step with Postgres."""

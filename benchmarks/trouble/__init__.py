"""What goes wrong on purpose: between us and Slack, at X, with Postgres and Redis, and with our own processes."""

"""X: its client, its answers, its posts in every spelling, and the source that the poller asks."""

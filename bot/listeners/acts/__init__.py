"""What somebody did: told apart, stored before Slack hears of it, kept on disk where it cannot be."""

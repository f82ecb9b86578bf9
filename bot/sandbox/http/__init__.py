"""The workspace over HTTP: its page, its Web API, its inspection."""

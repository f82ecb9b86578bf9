"""SPEAKS TO PEOPLE: Slack and the terminal."""

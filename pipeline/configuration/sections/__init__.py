"""The settings, a class for each section of `.env.example`."""

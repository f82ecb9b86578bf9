"""What several commands print, and how they end when something is wrong."""

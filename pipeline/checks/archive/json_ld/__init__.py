"""JSON-LD as it lies in files and pages: its values, what they refer to, and what they say as a reader sees it."""

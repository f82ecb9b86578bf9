"""Text that is made to be slow to read, and everything of ours that reads text from outside."""

"""A story from its decision to its publication: the steps, the news of how it ended, and what is overdue."""

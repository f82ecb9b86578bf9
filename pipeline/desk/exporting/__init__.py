"""What the desk has, as files for others: a table each, people under pseudonyms."""

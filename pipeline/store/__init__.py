"""The queries, as functions of a session: one file for each word of the desk. Callers commit."""

"""A desk in one file: its database, and what of its state folder cannot be made again."""

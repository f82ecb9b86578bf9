"""What can go wrong with the archive."""


class ArchiveError(Exception):
    """A file, a check or an encoder cannot be used; the message says why and what to do next."""

"""What can go wrong with the archive."""

from ml.errors import UserError


class ArchiveError(UserError):
    """A file, a check or an encoder cannot be used; the message says why and what to do next."""

"""What goes wrong with files and with what they hold."""

from ml.errors import UserError


class ExamplesError(UserError):
    """Examples cannot be used; the message says which line, what is wrong with it, and what to do next."""

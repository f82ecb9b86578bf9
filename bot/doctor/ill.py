"""The doctor's word for what is wrong."""

from ml.errors import UserError


class Ill(UserError):
    """A check that failed; the message says what to do."""

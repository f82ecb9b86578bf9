"""What goes wrong with datasets and imports; each message says what to do next."""

from ml.errors import UserError


class DatasetError(UserError):
    """A dataset or an import cannot be made, read or written as asked; nothing was changed."""

"""The base of the errors that people may read, here and in every storey above."""


class UserError(Exception):
    """Something that people can mend: the message says in one sentence what is wrong and what to do."""

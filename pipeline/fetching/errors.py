"""Why something was not fetched: a short reason for the log and the row, and one sentence for people."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from ml.errors import UserError

_log = logging.getLogger("pipeline.fetching")


class FetchError(UserError):
    """Something was not fetched. `reason` is a word or two of ours; the message is one sentence with the next step."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class Forbidden(FetchError):
    """We do not go there: the address, the host or what it leads to is not allowed."""


class Unreachable(FetchError):
    """Nobody answered in time, or not as HTTP wants it; another time it may work."""


class Declined(FetchError):
    """The host answered that there is nothing for us: gone, forbidden, for people who pay."""


class Unfit(FetchError):
    """What came is too large, of another type than it says, or cannot be read."""


STATES: dict[type[FetchError], str] = {
    Forbidden: "refused", Unfit: "refused", Declined: "gone", Unreachable: "away",
}  # fmt: skip
"""What is kept of why something was not fetched: it never may be, it is not there any more, nobody answered."""


@contextmanager
def refusals_logged(what: str, hosts: list[str]) -> Iterator[None]:
    """Write one line for what is not fetched or read: hosts alone, since the rest of an address may be a secret."""
    try:
        yield
    except FetchError as error:
        _log.info("not fetched: %s of %s: %s", what, " → ".join(hosts) or "an unreadable address", error.reason)
        raise

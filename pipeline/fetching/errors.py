"""Why something was not fetched: a short reason for the log and the row, and one sentence for people."""


class FetchError(Exception):
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

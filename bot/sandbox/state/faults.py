"""Trouble on request, for tests: what the sandbox should do wrong, on which method, and how often."""

from dataclasses import dataclass
from typing import Literal, Self, get_args

from bot.sandbox.shapes import Json

Kind = Literal["rate_limited", "server_error", "late", "drop", "error"]
KINDS: tuple[str, ...] = get_args(Kind)


@dataclass(frozen=True)
class Misbehaviour:
    """One way to go wrong.

    `rate_limited` answers 429 with Retry-After, `server_error` 500, `late` waits `seconds` and then does
    the call, `drop` does the call and cuts the connection without an answer, `error` refuses with `error`.
    """

    method: str
    kind: Kind
    count: int = 1
    retry_after: int = 1
    seconds: float = 1.0
    error: str = "internal_error"

    @classmethod
    def from_json(cls, wanted: Json) -> Self:
        """Read one from a request; raises ValueError where it says nothing that can be done."""
        if not isinstance(wanted.get("method"), str) or wanted.get("kind") not in KINDS:
            raise ValueError(f"a method and a kind are needed; kinds are {', '.join(KINDS)}")
        return cls(
            method=wanted["method"],
            kind=wanted["kind"],
            count=int(wanted.get("count", 1)),
            retry_after=int(wanted.get("retry_after", 1)),
            seconds=float(wanted.get("seconds", 1.0)),
            error=str(wanted.get("error", "internal_error")),
        )


class Misbehaviours:
    """The trouble that is still to come, first asked first done, per method."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Misbehaviour, int]] = []

    def add(self, wanted: Misbehaviour) -> None:
        """Ask for trouble."""
        self._waiting.append((wanted, wanted.count))

    def clear(self) -> None:
        """Behave again."""
        self._waiting.clear()

    def take(self, method: str) -> Misbehaviour | None:
        """The trouble for this call of a method, counted down; None where none is due."""
        for place, (wanted, left) in enumerate(self._waiting):
            if wanted.method == method and left > 0:
                self._waiting[place] = (wanted, left - 1)
                return wanted
        return None

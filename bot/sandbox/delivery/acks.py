"""What the app said to an envelope, or why it said nothing."""

from dataclasses import dataclass, field

from bot.sandbox.shapes import Json


@dataclass(frozen=True)
class Ack:
    """An acknowledgement: `problem` is empty where the app answered in time."""

    problem: str = ""
    body: Json = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the app acknowledged."""
        return not self.problem


NO_APP = Ack("dispatch_failed")
TIMEOUT = Ack("operation_timeout")
LOST = Ack("connection_lost")

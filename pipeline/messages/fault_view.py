"""What admins are told of a fault, as plain values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

FaultLook = Literal["nothing", "standing", "over"]


@dataclass(frozen=True)
class FaultView:
    """A note on a fault; without an id where it could not be written down when it was posted."""

    note_id: int | None
    code: str
    subject: str
    look: FaultLook
    since: datetime
    over_at: datetime | None = None
    purpose: Literal["admins"] = "admins"

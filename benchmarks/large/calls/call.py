"""One call that is measured."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

Prepare = Callable[[Session], Any]
Work = Callable[[Session, Any], object]


def nothing(_: Session) -> None:
    """Nothing needs to be there before."""


@dataclass(frozen=True)
class Call:
    """What is called, after what is prepared, unmeasured; `grows` where it reads all that it counts, by design."""

    name: str
    work: Work
    prepare: Prepare = nothing
    grows: bool = False
    times: int = 5

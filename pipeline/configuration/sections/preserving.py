"""Settings about records of selected posts."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from pipeline.configuration.kinds import Desk, Ops, Token, WebAddress
from pipeline.configuration.sections.section import Section


@dataclass(frozen=True)
class Keeping:
    """How long the record of a post is kept, and why; empty: for the usual reason."""

    lasts: timedelta
    why: str = ""


class Preserving(Section):
    """Whether records are made, for how long and why they are kept, and who vouches for them."""

    preserve: Desk[Literal["on", "off"]] = "off"
    preserve_days: Desk[int] = Field(default=1825, ge=1, le=36_500)
    preserve_why: Desk[Annotated[str, Field(max_length=500)] | None] = None
    time_stamp_url: Ops[WebAddress | None] = None
    time_stamp_certificates: Ops[Path | None] = None
    wayback_keys: Ops[Token | None] = None
    wayback_url: Ops[WebAddress] = "https://web.archive.org"

    @model_validator(mode="after")
    def _stamp_goes_with_certificates(self) -> "Preserving":
        if self.time_stamp_url is not None and self.time_stamp_certificates is None:
            raise ValueError("TIME_STAMP_URL needs TIME_STAMP_CERTIFICATES: the authority's root certificates (PEM)")
        return self

    @property
    def keeping(self) -> Keeping | None:
        """How the record of what is selected now is to be kept; None where the desk wants none."""
        if self.preserve == "off":
            return None
        return Keeping(timedelta(days=self.preserve_days), self.preserve_why or "")

"""Where posts come from, and how often to ask."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from pipeline.configuration.kinds import Desk, Languages, Ops, Token, WebAddress
from pipeline.configuration.languages_setting import read_languages
from pipeline.configuration.sections.section import HOME, Section


class Sources(Section):
    """Where posts come from."""

    source: Ops[Literal["x", "replay"]] = "x"
    x_bearer_token: Ops[Token | None] = None
    x_api_url: Ops[WebAddress] = "https://api.x.com"
    x_monthly_reads: Desk[int] = Field(default=20_000, ge=0, le=1_000_000_000)
    x_post_price: Desk[float] = Field(default=0.005, ge=0, le=100)
    x_user_price: Desk[float] = Field(default=0.01, ge=0, le=100)
    replay_feed: Ops[Path] = HOME / "samples" / "feed"
    replay_speed: Ops[float] = Field(default=0.0, ge=0)
    replay_leave_out: Ops[str] = ""
    languages: Desk[Languages] = "ar, bg, ca, de, en, es, eu, fr, gl, it, nl, pt, tr"

    @property
    def monthly_reads(self) -> int | None:
        """How many posts may be read in a month; None where nobody charges for them."""
        return self.x_monthly_reads if self.source == "x" else None

    @property
    def read_prices(self) -> dict[str, float]:
        """What a post and a user that are read cost, in the currency of the source's bill."""
        return {"post": self.x_post_price, "user": self.x_user_price}

    @property
    def left_out(self) -> frozenset[str]:
        """Handles of the feed that are not monitored until somebody adds them."""
        return frozenset(handle.lower().lstrip("@") for handle in self.replay_leave_out.replace(",", " ").split())

    @property
    def desk_languages(self) -> frozenset[str]:
        """The languages in which posts are expected."""
        return read_languages(self.languages)


class Asking(Section):
    """How often to ask."""

    poll_min_s: Ops[float] = Field(default=60, gt=0)
    poll_max_s: Ops[float] = Field(default=900, gt=0)
    sweep_after_s: Ops[float] = Field(default=300, gt=0)

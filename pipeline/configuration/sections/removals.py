"""How soon what its authors took back is to be gone here, and what looking for it may cost."""

from pydantic import Field

from pipeline.configuration.kinds import Desk
from pipeline.configuration.sections.section import Section


class Removals(Section):
    """Settings of looking at posts again."""

    removed_within_h: Desk[float] = Field(default=24, gt=0, le=8_784)
    look_again_percent: Desk[int] = Field(default=20, ge=0, le=100)

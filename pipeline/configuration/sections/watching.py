"""How the processes of a desk are watched."""

from typing import Literal

from pydantic import Field

from pipeline.configuration.kinds import Ops
from pipeline.configuration.sections.section import Section


class Watching(Section):
    """Where processes tell how they are, and what their logs look like."""

    health_port: Ops[int | None] = Field(default=None, ge=1024, le=65_000)
    log_format: Ops[Literal["text", "json"]] = "text"
    log_level: Ops[Literal["info", "warning"]] = "info"

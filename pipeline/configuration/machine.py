"""The settings of the machines that a desk runs on: where things are kept, and how processes are watched."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from pipeline.configuration.kinds import Ops


class Machine(BaseModel):
    """The first of all settings."""

    model_config = ConfigDict(frozen=True)
    # Where things are kept
    state_dir: Ops[Path] = Path(".claimwire")
    database_url: Ops[SecretStr | None] = None
    redis_url: Ops[SecretStr | None] = None

    # How the processes are watched
    health_port: Ops[int | None] = Field(default=None, ge=1024, le=65_000)
    log_format: Ops[Literal["text", "json"]] = "text"
    log_level: Ops[Literal["info", "warning"]] = "info"

"""Where things are kept, and for how long."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field, SecretStr

from pipeline.configuration.kept import Kind
from pipeline.configuration.kinds import Ops
from pipeline.configuration.sections.section import Section


class Places(Section):
    """Where things are kept."""

    state_dir: Ops[Path] = Path(".claimwire")
    database_url: Ops[SecretStr | None] = None
    redis_url: Ops[SecretStr | None] = None

    @property
    def archive_dir(self) -> Path:
        """Where the archive's index and its encoder lie."""
        return self.state_dir / "archive"

    @property
    def models_dir(self) -> Path:
        """Where trained models lie, each in a folder of its own."""
        return self.state_dir / "models"

    @property
    def encoders_dir(self) -> Path:
        """Where encoders lie, each in a folder of its own."""
        return self.state_dir / "encoders"

    @property
    def evidence_dir(self) -> Path:
        """Where pictures that claims are held against lie."""
        return self.state_dir / "evidence"

    @property
    def preserved_dir(self) -> Path:
        """Where records of selected posts lie, each in a folder of its own."""
        return self.state_dir / "preserved"


class Keeping(Section):
    """How long what grows for ever is kept."""

    keep_events_days: Ops[int | None] = Field(default=None, ge=61)
    keep_source_reads_days: Ops[int | None] = Field(default=None, ge=61)
    keep_evidence_days: Ops[int | None] = Field(default=None, ge=7)
    keep_sketches_days: Ops[int | None] = Field(default=None, ge=30)
    keep_messages_days: Ops[int | None] = Field(default=None, ge=7)
    keep_withheld_days: Ops[int | None] = Field(default=None, ge=7)
    keep_vectors_days: Ops[int | None] = Field(default=None, ge=7)

    @property
    def kept(self) -> dict[Kind, timedelta]:
        """How long each kind of rows is kept; what is not named is kept for ever."""
        days = {kind: getattr(self, f"keep_{kind}_days") for kind in Kind}
        return {kind: timedelta(days=number) for kind, number in days.items() if number is not None}

"""How a desk retrains, and where a retraining runs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from ml.encoders import shelf
from pipeline.learning.retraining import live_model
from pipeline.learning.retraining.promotion_rules import Rules
from pipeline.store.learning.retrainings import Request
from pipeline.store.learning.texts import DEFAULT_SHARES, Shares


@dataclass(frozen=True)
class Plan:
    """How this desk retrains. `shares` are those of train, validation, gate and test (CH-35)."""

    rules: Rules = field(default_factory=Rules)
    recipe: str = live_model.DEMO_RECIPE
    encoder: str | None = None
    progressive: bool = False
    with_samples: bool = True
    """Whether the samples that the first model began with are learnt from too."""
    min_new_labels: int = 200
    shares: Shares = DEFAULT_SHARES

    def request(self, *, recipe: str | None = None) -> Request:
        """What to ask for, with the plan's recipe or another one; an encoder is for the plan's own."""
        settings = {"encoder": self.encoder} if self.encoder and recipe in (None, self.recipe) else {}
        return Request(recipe=recipe or self.recipe, settings=settings, progressive=self.progressive)


@dataclass(frozen=True)
class RetrainingContext:
    """Where a retraining runs: the database, the models' folder, the plan, and who hears how far it is."""

    engine: Engine
    models_dir: Path
    samples: Path
    plan: Plan
    say: Callable[[str], None] = lambda _: None

    @property
    def sessions(self) -> sessionmaker[Session]:
        """Each step opens a session of its own; none is open while a model is trained."""
        return sessionmaker(self.engine)

    @property
    def encoders(self) -> Path:
        """The shelf of encoders, beside the models."""
        return self.models_dir.resolve().parent / shelf.SHELF

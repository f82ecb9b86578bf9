"""What the clicks become: messages to other systems, datasets, new versions."""

from pydantic import Field, SecretStr

from pipeline.configuration.kinds import Desk, Ops, Schedule, Shares, Webhooks
from pipeline.configuration.sections.section import Section
from pipeline.configuration.shares_setting import read_shares
from pipeline.configuration.webhooks_setting import Receiver, read_webhooks


class Exports(Section):
    """What leaves the desk: webhooks, and how datasets are divided."""

    webhooks: Ops[Webhooks] = SecretStr("")
    webhook_names: Ops[bool] = False
    dataset_shares: Desk[Shares] = "70/10/10/10"

    @property
    def receivers(self) -> tuple[Receiver, ...]:
        """Other systems that are told what the desk does."""
        return read_webhooks(self.webhooks.get_secret_value())

    @property
    def shares(self) -> tuple[float, float, float, float]:
        """The shares of train, validation, gate and test, as parts of 1."""
        return read_shares(self.dataset_shares)


class Retraining(Section):
    """When a candidate is trained, and what it must show."""

    retrain_schedule: Desk[Schedule] = "sunday 03:00"
    retrain_min_new_labels: Desk[int] = Field(default=200, ge=0, le=1_000_000)
    retrain_recipe: Ops[str | None] = None
    retrain_encoder: Ops[str | None] = None
    retrain_progressive: Ops[bool] = False
    retrain_with_samples: Desk[bool] = True
    retrain_margin: Desk[float] = Field(default=0.01, ge=0, le=1)
    retrain_confidence: Desk[float] = Field(default=0.9, gt=0, le=1)
    retrain_test_min: Desk[int] = Field(default=50, ge=1, le=1_000_000)
    retrain_group_min: Desk[int] = Field(default=50, ge=1, le=1_000_000)
    retrain_group_drop: Desk[float] = Field(default=0.05, ge=0, le=1)

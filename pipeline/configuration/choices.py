"""Every setting as a plain, frozen value, and whether the desk or ops decides it, wherever it was read from."""

from typing import Self

from pydantic import model_validator

from pipeline.configuration.sections.checks import Archive, Checks, Evidence
from pipeline.configuration.sections.keeping import Keeping, Places
from pipeline.configuration.sections.learning import Exports, Retraining
from pipeline.configuration.sections.preserving import Preserving
from pipeline.configuration.sections.removals import Removals
from pipeline.configuration.sections.section import DEMO_SAMPLES, HOME
from pipeline.configuration.sections.slack import Slack
from pipeline.configuration.sections.sources import Asking, Sources
from pipeline.configuration.sections.triage import Copies, Triage
from pipeline.configuration.sections.watching import Watching

__all__ = ["DEMO_SAMPLES", "HOME", "Choices"]


# Pydantic lists the fields of the last class first: so the settings stand in the order of `.env.example`.
class Choices(
    Preserving, Retraining, Checks, Exports, Archive, Removals, Keeping, Copies, Evidence, Triage, Asking, Sources,
    Slack, Watching, Places,
):  # fmt: skip
    """All settings, in the order of `.env.example`, which says what each is for."""

    @model_validator(mode="after")
    def _go_together(self) -> Self:
        if self.poll_min_s > self.poll_max_s:
            raise ValueError("POLL_MIN_S is more than POLL_MAX_S; give the smaller number as POLL_MIN_S")
        if self.keep_sketches_days is not None and self.keep_sketches_days < 2 * self.copies_window_days:
            raise ValueError("KEEP_SKETCHES_DAYS is less than twice COPIES_WINDOW_DAYS, within which copies are found")
        return self

"""What all sections of settings are made of, and where the checkout lies."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

HOME = Path(__file__).resolve().parents[3]
"""The checkout: where samples, migrations and the Procfile lie."""

DEMO_SAMPLES = HOME / "samples" / "labelled.jsonl"
"""The labelled posts that the demo model is trained on."""


class Section(BaseModel):
    """A frozen part of the settings."""

    model_config = ConfigDict(frozen=True)

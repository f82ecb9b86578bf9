"""What `claimwire train checkworthiness` trains where no recipe is named: a head, wherever an encoder can be had."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from bot.local import demo_desk
from ml import registry
from ml.encoders import facts, shelf
from pipeline.configuration.settings import Settings
from pipeline.learning.retraining.first_model import NO_ENCODER

HEAD, FINE_TUNED = "encoder-head", "xlmr"


def choose(settings: Mapping[str, Any], *, goes_on: bool) -> tuple[str, dict[str, Any]]:
    """Name the recipe, and give the settings with its encoder; where neither says which, one line on stderr does.

    Going on from a version or a checkpoint, a setting that no head has, and an encoder that is not on the shelf mean
    fine-tuning. Raises UserError where the desk's own settings cannot be read.
    """
    given = dict(settings)
    if goes_on or not all(map(registry.is_of_heads, given)):
        return FINE_TUNED, given
    desk = demo_desk.settings_anyway()
    if "encoder" in given:
        return HEAD if _is_on_shelf(given["encoder"], desk.encoders_dir) else FINE_TUNED, given
    folder = _encoder(desk)
    return (FINE_TUNED, given) if folder is None else (HEAD, given | {"encoder": str(folder)})


def _is_on_shelf(named: Any, encoders: Path) -> bool:
    try:
        return isinstance(named, str) and bool(shelf.find(named, encoders))
    except registry.MissingArtefactError:
        return False


def _encoder(desk: Settings) -> Path | None:
    """Find the encoder that the first model would stand on, and say what is trained, and why."""
    if desk.first_encoder == NO_ENCODER:
        _say(f"Training {FINE_TUNED}, as FIRST_ENCODER is {NO_ENCODER}.")
        return None
    try:
        folder = shelf.find_or_make(desk.first_encoder, desk.encoders_dir, say=_say)
        _say(f"Training {HEAD} on {facts.load(folder).id}; --recipe {FINE_TUNED} fine-tunes a network instead.")
    except (registry.RecipeError, registry.ArtefactError) as error:
        _say(f"Training {FINE_TUNED}, as there is no encoder for {HEAD}: {error}")
        return None
    return folder


def _say(line: str) -> None:
    click.echo(line, err=True)

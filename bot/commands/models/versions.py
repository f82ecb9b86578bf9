"""`claimwire model …`: which versions there are, which one is at work, and what they are made of, on the terminal."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from bot.commands.models.recalibrate import recalibrate
from bot.commands.shared import options, output, tables
from bot.commands.shared.desk import desk, me
from bot.commands.shared.errors import user_errors
from bot.commands.shared.help import Group
from ml import registry
from pipeline.learning.retraining import promotion
from pipeline.learning.retraining.promotion import NotPromoted
from pipeline.messages import worth as worth_words
from pipeline.store.learning import models
from pipeline.tables import ModelVersion

_TASK = click.option(
    "--task", type=click.Choice(registry.tasks()), default=models.CHECKWORTHINESS, show_default=True,
    help="Of which task.",
)  # fmt: skip
_WHY = click.option("--reason", default="", help="Why, for the history.")


@click.group(cls=Group)
def model() -> None:
    """Which versions there are, which one is live, and what they are made of."""


model.add_command(recalibrate)


@model.command()
@click.argument("recipe", type=click.Choice(registry.recipes()))
@click.option("--encoder", help="Another encoder of texts than the recipe's own: a Hugging Face name, or a folder.")
@click.option("--image-encoder", help="Another encoder of pictures than the recipe's own.")
@click.option("--from", "source", type=options.FOLDER, help="A folder with the encoders, by their names; else the hub.")
def pull(*, recipe: str, encoder: str | None, image_encoder: str | None, source: Path | None) -> None:
    """Fetch all pretrained weights that a recipe needs, once, into the Hugging Face cache.

    Safetensors where there are any; older weights and vocabularies are converted. What was cut off goes on where it
    stopped. HF_ENDPOINT names another hub. A folder given as an encoder is made ready where it lies.
    """
    with user_errors():
        found = registry.pull(recipe, encoder=encoder, image_encoder=image_encoder, source=source, progress=True)
    for one in found:
        made = f" Converted: {', '.join(one.converted)}." if one.converted else ""
        click.echo(f"{one.name}: {one.size / 1e6:,.0f} MB in {one.folder}. Licence: {one.licence}.{made}")
    click.echo(f"Train with it: claimwire train {registry.recipe_task(recipe)} --recipe {recipe} …")


@model.command("list")
@options.as_json
def listing(*, as_json: bool) -> None:
    """Show the versions of each task, newest first, with F1 as measured when each was trained, and on which posts.

    By test posts nobody chose; versions are chosen by gate posts, on which they look better than they are. Figures on
    different examples are no comparison: `claimwire compare` holds two versions against the same ones.
    """
    with desk() as (_, session):
        found = [_facts(version) for task in registry.tasks() for version in models.newest(session, task)]
    none = "No version is known yet: `claimwire train`, then `claimwire model promote FOLDER`."
    output.show(tables.entries([_row(facts) for facts in found], beside=4) or [none], found, as_json=as_json)


@model.command()
@click.argument("version", metavar="VERSION|FOLDER")
@_WHY
@click.option(
    "--anyway", is_flag=True,
    help="Although it may be no better than what needs no model, or nobody knows; this is kept with your name.",
)  # fmt: skip
def promote(*, version: str, reason: str, anyway: bool) -> None:
    """Put a version to work: one that is known by its name, or a folder of `claimwire train --out`.

    A folder is copied among the desk's models, so that it may be moved or deleted afterwards. A version that cannot
    be loaded, or whose export disagrees with the trained network, is refused; so is one that may be no better, on texts
    that it has not learnt from, than always the same answer, a guess, or going by length. It takes the place of the
    version that was live for the same task; those for generated text and for comparison judge cards as CHECK_GENERATED
    and CHECK_COMPARISON say.
    """
    with user_errors(), desk() as (tools, session):
        known = _version(session, version, models_dir=tools.choices.models_dir)
        folder, task = known.folder, known.task
        done = promotion.promote(session, known, by=me(), reason=reason, anyway=anyway)
    if not done.changed:
        click.echo(f"{done.live} is live already, from {folder}.")
        return
    instead = f", in place of {done.replaced}" if done.replaced else ""
    click.echo(f"{done.live} is live now{instead}, from {folder}.")
    for said in _worth(done.worth):
        click.echo(said)
    back = "" if task == models.CHECKWORTHINESS else f" --task {task}"
    click.echo(f"Workers take it up at their next batch; `claimwire model rollback{back}` goes back.")


@model.command()
@_TASK
@_WHY
def rollback(*, task: str, reason: str) -> None:
    """Go back to the version that was live before the present one; again, and it is one more."""
    with user_errors(), desk() as (_, session):
        done = promotion.roll_back(session, by=me(), reason=reason, task=task)
    click.echo(f"{done.live} is live again, {done.replaced} is not. Workers take it up at their next batch.")


def _worth(worth: registry.Worth | None) -> Iterator[str]:
    """What it did on texts that it had not seen, and what spoke against it."""
    if worth is None:
        return
    if figures := worth_words.figures(worth):
        yield f"It was {figures}." if worth.figure and worth.figure.name == "accuracy" else f"It reached {figures}."
    if against := worth_words.against(worth):
        yield f"It was put to work anyway, which is kept with your name: {against}"


def _version(session: Session, named: str, *, models_dir: Path) -> ModelVersion:
    """Find a known version, or enter a folder; raises NotPromoted where there is neither."""
    if os.path.isdir(named):
        return promotion.enter(session, Path(named), models_dir=models_dir)
    found = [version for task in registry.tasks() if (version := models.named(session, task, named))]
    if not found:
        newest = [version.name for task in registry.tasks() for version in models.newest(session, task)[:10]]
        there = f"the newest versions: {', '.join(newest)}" if newest else "no version is known yet"
        raise NotPromoted(f"There is no folder and no version {named!r}; {there}. Live stays as it was.")
    return found[0]


def _facts(version: ModelVersion) -> dict[str, Any]:
    """What is shown of a version; figures are None where its report lacks them."""
    report, scores = version.report, version.report.get("scores", {})
    figure = "f1" if "f1" in scores else "weighted_f1"  # of more than two classes
    return {
        "version": version.name,
        "task": version.task,
        "state": version.state,
        "recipe": version.recipe,
        "f1": scores.get(figure),
        "f1_interval": report.get("intervals", {}).get(figure),
        "measured_on": report.get("basis"),
        "trained_at": version.created_at.isoformat(),
        "promoted_at": version.promoted_at.isoformat() if version.promoted_at else None,
        "folder": version.folder,
    }


def _row(facts: dict[str, Any]) -> tuple[str, ...]:
    figure, ends = facts["f1"], facts["f1_interval"]
    f1 = "F1 —" if figure is None else f"F1 {figure:.3f}" + (f" ({ends[0]:.3f}–{ends[1]:.3f})" if ends else "")
    promoted = f"promoted {facts['promoted_at'][:10]}" if facts["promoted_at"] else "never promoted"
    basis = f"on {facts['measured_on']}" if facts["measured_on"] else ""
    return facts["state"], facts["version"], facts["recipe"], f1, promoted, basis

"""`claimwire train …`: new versions, on the terminal."""

import json
import logging
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from bot.commands.models import corrected_examples, usual_recipe
from bot.commands.shared import options, output
from bot.commands.shared.errors import user_errors
from bot.commands.shared.help import Group
from bot.commands.shared.version_folder import version_folder
from bot.local import demo_desk
from ml import registry
from ml.encoders import shelf
from ml.examples import Example, read_examples
from pipeline.store.learning import models

_TRIED = {
    models.GENERATED_TEXT: ("generated", "--file FILE"),
    models.COMPARISON: ("comparison", "--claim TEXT --against FILE"),
}
"""What the commands about a task are called, and what a check of it is asked."""


@click.group(cls=Group)
def train() -> None:
    """Train a version: one recipe, one set of examples, one folder."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")


_training = options.stacked(
    click.option("--data", multiple=True, type=options.FILE, help="TSV, CSV or JSON Lines; may be repeated."),
    options.columns,
    options.training,
    click.option(
        "--encoder",
        help="A folder or a Hugging Face name, which `claimwire model pull` fetches; for encoder-head one of "
        "`claimwire encoder list`, the newest without it.",
    ),
)


@train.command()
@options.recipe("checkworthiness", default=None, shown="encoder-head where an encoder is there, else xlmr")
@_training
def checkworthiness(**choices: Any) -> None:
    """Train a model of which posts are worth checking.

    Parts of a setting are reached by a dot: --set learning_rates.encoder=1e-4 --set frozen.encoder=[1].
    """
    _train("checkworthiness", **choices)


@train.command()
@options.recipe("generated-text", default="lr-tfidf-generated")
@_training
@click.option(
    "--topic", help="The column of what a text is about: no topic both trains and judges. Else topic, topic_id or pair."
)
@click.option("--augment", type=click.Choice(registry.augmentations()), help="Rewrite a share of the machine texts.")
@click.option("--rewriter", help="What to rewrite with: a folder or a Hugging Face name; the paper's without it.")
@click.option("--cache", type=options.FILE, help="A file that keeps what was rewritten.")
@corrected_examples.option
def generated(**choices: Any) -> None:
    """Train a model of which texts a machine wrote (label 1) and which a person (0).

    A column `lang` or `language` says which texts are compared with which; rows that answer the same question share
    their `pair`, and are never divided between training and judging. Files of SemEval-2024 task 8 are read as they are.
    """
    _train("generated-text", **choices)


def _warn_of_topics(examples: Sequence[Example], topic: str | None) -> None:
    """Say that a human text and what a machine made of it may stand on both sides."""
    if not any(example.topic for example in examples):
        named = f"a column {topic!r}" if topic else "a column topic, topic_id or pair"
        click.echo(
            f"No text has {named}, which says what it is about: a person's text and a machine's about the same thing "
            "may train and judge each other, and the figures mean less. Name the column by --topic.",
            err=True,
        )


def _train(
    task: str,
    *,
    data: Sequence[Path],
    validation: Sequence[Path],
    recipe: str | None,
    changes: Sequence[str],
    encoder: str | None,
    out: Path,
    start: str | None,
    resume: bool,
    as_json: bool,
    augment: str | None = None,
    rewriter: str | None = None,
    cache: Path | None = None,
    corrections: bool = False,
    **columns: Any,
) -> None:
    corrected_examples.require_some(data, corrections=corrections)
    if augment is None and (rewriter or cache):
        raise click.UsageError("--rewriter and --cache say how to --augment; give that, too.")
    settings = settings_of(changes, encoder=encoder)
    with user_errors():
        examples: Sequence[Example] = read_all(data, **columns)
        if corrections:
            examples = [*examples, *corrected_examples.of_desk("generated")]
        chosen: Sequence[Example] | None = read_all(validation, **columns) if validation else None
        if recipe is None:
            recipe, settings = usual_recipe.choose(settings, goes_on=bool(start or resume))
        if recipe == usual_recipe.HEAD:
            settings["encoder"] = str(shelf.find(settings.get("encoder"), demo_desk.settings_anyway().encoders_dir))
        if task == "generated-text":
            _warn_of_topics(examples, columns.get("topic"))
        if augment is not None:
            examples, chosen = registry.augmented(examples, augment, model=rewriter, cache=cache, validation=chosen)
        how = {"recipe": recipe, "settings": settings, "validation": chosen, "resume": resume}
        train_version(examples, out, task=task, start=start, as_json=as_json, **how)


def train_version(
    examples: Sequence[Example], out: Path, *, task: str, start: str | None, as_json: bool, **how: Any
) -> None:
    """Train as `registry.train` does, from the version that `start` names, and say how far it is and what came."""
    begun = version_folder(start, task=task) if start else None
    report = registry.train(examples, out, task=task, start=begun, progress=True, **how)
    figure = "weighted F1" if isinstance(report, registry.ClassReport) else "F1"
    lines = [f"{report.version} is in {out}: {figure} {report.f1:.3f} on {report.basis}.", *next_steps(task, out)]
    output.show(lines, report.to_dict() | {"folder": out}, as_json=as_json)


def next_steps(task: str, folder: Path) -> list[str]:
    """What to type next with a version that was trained, its folder put in."""
    place = shlex.quote(str(folder))
    promote = f"It waits until you put it to work: claimwire model promote {place}"
    words = _TRIED.get(task)
    if words is None:
        return [promote]
    part, asked = words
    return [
        f"Hold it against examples that it has not seen: claimwire evaluate {part} --model {place} --data FILE",
        f"Try it: claimwire check {part} --model {place} {asked}",
        promote,
    ]


def read_all(paths: Iterable[Path], **columns: Any) -> list[Example]:
    """Read the examples of several files."""
    return [example for path in paths for example in read_examples(path, **columns)]


def settings_of(changes: Sequence[str], *, encoder: str | None) -> dict[str, Any]:
    """Read KEY=VALUE pairs; a value is JSON, or else the words as they stand."""
    settings: dict[str, Any] = {} if encoder is None else {"encoder": encoder}
    for change in changes:
        name, equals, value = change.partition("=")
        if not (name and equals):
            raise click.ClickException(f"--set {change} says nothing; write KEY=VALUE, such as epochs=3.")
        *outer, inner = name.split(".")
        place = settings
        for part in outer:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                raise click.ClickException(f"{part} is set both as a whole and by parts; choose one.")
        place[inner] = _value(value)
    return settings


def _value(words: str) -> Any:
    try:
        return json.loads(words)
    except json.JSONDecodeError:
        return words

"""`claimwire train …`: new versions, on the terminal."""

import json
import logging
from collections.abc import Callable, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import click

from bot.commands.shared.errors import user_errors
from ml import registry
from ml.examples import Example, read_examples

_FILE = click.Path(path_type=Path)


@click.group()
def train() -> None:
    """Train a version: one recipe, one set of examples, one folder."""


_OPTIONS = (
    click.option("--data", multiple=True, required=True, type=_FILE, help="TSV, CSV or JSON Lines; may be repeated."),
    click.option("--text", default="text", show_default=True, help="The column of the texts."),
    click.option("--label", default="label", show_default=True, help="The column of the labels, 0 or 1."),
    click.option(
        "--validation", multiple=True, type=_FILE, help="Choose on this file; without it, on a part of the data."
    ),
    click.option("--skip-unlabelled", is_flag=True, help="Pass over rows whose label is empty."),
    click.option(
        "--set", "changes", multiple=True, metavar="KEY=VALUE", help="Change the recipe, such as --set epochs=3."
    ),
    click.option("--out", required=True, type=_FILE, help="The folder of the new version."),
    click.option("--resume", is_flag=True, help="Go on with an interrupted training."),
    click.option("--encoder", help="A folder or a Hugging Face name; `claimwire model pull` fetches the latter."),
)


def _options(recipes: Sequence[str], *, default: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    choice = click.option(
        "--recipe", default=default, show_default=True, type=click.Choice(recipes), help="What to train."
    )
    return lambda command: reduce(lambda decorated, option: option(decorated), (*reversed(_OPTIONS), choice), command)


@train.command()
@_options(registry.recipes("checkworthiness"), default="xlmr")
def checkworthiness(**choices: Any) -> None:
    """Train a model of which posts are worth checking.

    Parts of a setting are reached by a dot: --set learning_rates.encoder=1e-4 --set frozen.encoder=[1].
    """
    _train("checkworthiness", **choices)


@train.command()
@_options(registry.recipes("generated-text"), default="lr-tfidf-generated")
@click.option(
    "--topic", help="The column of what a text is about: no topic both trains and judges. Else topic, topic_id or pair."
)
@click.option("--augment", type=click.Choice(registry.augmentations()), help="Rewrite a share of the machine texts.")
@click.option("--rewriter", help="What to rewrite with: a folder or a Hugging Face name; the paper's without it.")
@click.option("--cache", type=_FILE, help="A file that keeps what was rewritten.")
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
    recipe: str,
    encoder: str | None,
    data: Sequence[Path],
    validation: Sequence[Path],
    changes: Sequence[str],
    out: Path,
    resume: bool,
    augment: str | None = None,
    rewriter: str | None = None,
    cache: Path | None = None,
    **columns: Any,
) -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    if augment is None and (rewriter or cache):
        raise click.UsageError("--rewriter and --cache say how to --augment; give that, too.")
    with user_errors():
        examples: Sequence[Example] = _read(data, **columns)
        chosen: Sequence[Example] | None = _read(validation, **columns) if validation else None
        if task == "generated-text":
            _warn_of_topics(examples, columns.get("topic"))
        if augment is not None:
            examples, chosen = registry.augmented(examples, augment, model=rewriter, cache=cache, validation=chosen)
        report = registry.train(
            examples,
            out,
            task=task,
            recipe=recipe,
            settings=settings_of(changes, encoder=encoder),
            validation=chosen,
            resume=resume,
            progress=True,
        )
    click.echo(f"{report.version} is in {out}: F1 {report.f1:.3f} on {report.basis}.")
    click.echo(f"It waits until you put it to work: claimwire model promote {out}")


def _read(
    paths: Sequence[Path], *, text: str, label: str, skip_unlabelled: bool, topic: str | None = None
) -> list[Example]:
    return [
        example
        for path in paths
        for example in read_examples(path, text=text, label=label, topic=topic, skip_unlabelled=skip_unlabelled)
    ]


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

"""What commands give out: JSON, how far something long has come, and files that may not be writable."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click


def to_json(values: object) -> str:
    """Values as JSON for people and programs."""
    return json.dumps(values, indent=1, ensure_ascii=False, allow_nan=False, default=date.isoformat)


def show(lines: Iterable[str], values: object, *, as_json: bool) -> None:
    """Print lines for people, or values for programs."""
    click.echo(to_json(values) if as_json else "\n".join(lines))


def aside(words: str) -> None:
    """Say something to whoever sits and waits, beside the output."""
    click.echo(words, err=True)


def write(path: Path, content: str | bytes) -> None:
    """Write a file; raises ClickException where that cannot be."""
    try:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written ({error.strerror}): give another place.") from error

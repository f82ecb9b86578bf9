"""What commands give out: JSON, how far something long has come, and files that may not be writable."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click


def to_json(values: object) -> str:
    """Values as JSON for people and programs."""
    return json.dumps(values, indent=1, ensure_ascii=False, allow_nan=False, default=plain)


def plain(value: object) -> str:
    """A value in words: moments in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return str(value)


def show(lines: Iterable[str], values: object, *, as_json: bool) -> None:
    """Print lines for people, or values for programs."""
    click.echo(to_json(values) if as_json else "\n".join(lines))


def aside(words: str) -> None:
    """Say something to whoever sits and waits, beside the output."""
    click.echo(words, err=True)


@contextmanager
def writing(place: Path | None) -> Iterator[None]:
    """Write into a place; raises ClickException where that cannot be."""
    try:
        yield
    except OSError as error:
        named = error.filename or place
        raise click.ClickException(f"{named} cannot be written ({error.strerror}): give another place.") from error


def write(path: Path, content: str | bytes) -> None:
    """Write a file; raises ClickException where that cannot be."""
    with writing(path):
        path.write_bytes(content.encode() if isinstance(content, str) else content)

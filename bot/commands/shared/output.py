"""What commands give out: JSON on the terminal, and files that may not be writable."""

import json
from datetime import date
from pathlib import Path

import click


def to_json(values: object) -> str:
    """Values as JSON for people and programs."""
    return json.dumps(values, indent=1, ensure_ascii=False, allow_nan=False, default=date.isoformat)


def write(path: Path, content: str | bytes) -> None:
    """Write a file; raises ClickException where that cannot be."""
    try:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written ({error.strerror}): give another place.") from error

"""What commands print beside sentences: JSON for programs, and how far something long has come."""

import json

import click

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")


def print_json(values: object) -> None:
    """Print values for programs."""
    click.echo(json.dumps(values, indent=1, ensure_ascii=False, allow_nan=False))


def aside(words: str) -> None:
    """Say something to whoever sits and waits, beside the output."""
    click.echo(words, err=True)

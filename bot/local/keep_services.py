"""The process of `up` and `demo` that starts their embedded Postgres and Redis again when they are gone."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import click

from pipeline import wiring
from pipeline.configuration.local_services import Embedded, EmbeddedError
from pipeline.log_lines import lines

LOOK_S = 1.0
PATIENCE_S = 60.0
"""A server that was killed may leave helpers behind, which end by themselves."""


def keep(held: Embedded, names: list[str]) -> None:
    """Look after them for good; raises EmbeddedError when one does not come back."""
    looked_after = [one for one in held.services() if one.name in names]
    while True:
        for service in looked_after:
            if not service.runs():
                click.echo(f"{service.name} is gone; starting it again.")
                _patiently(service.start)
        time.sleep(LOOK_S)


def _patiently(start: Callable[[], str]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            start()
            return
        except EmbeddedError:
            if time.monotonic() > deadline:
                raise
        time.sleep(LOOK_S)


def main() -> None:
    """Look after the services that are named after the state folder."""
    folder, *names = sys.argv[1:]
    lines.write_to_stderr("text")
    keep(Embedded(Path(folder)), names)


if __name__ == "__main__":
    wiring.in_one_sentence(main)

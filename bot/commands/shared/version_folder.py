"""Where a version lies that a person names."""

import os
from pathlib import Path

import click

from bot.commands.shared.desk import desk
from pipeline.store.learning import models

LIVE = "live"
_FIRST = {
    models.CHECKWORTHINESS: "run `claimwire demo` or `claimwire up` once, or",
    models.GENERATED_TEXT: "`claimwire train generated`, then",
    models.COMPARISON: "`claimwire train comparison`, then",
}


def version_folder(named: str, *, task: str = models.CHECKWORTHINESS) -> Path:
    """Find a version's folder; the database is asked only where there is no folder of this name."""
    if named != LIVE and os.path.isdir(named):  # Path.is_dir fails for a name that is too long
        return Path(named)
    with desk() as (_, session):
        versions = models.newest(session, task)
        found = next((one for one in versions if (one.state if named == LIVE else one.name) == named), None)
        if found is not None:
            return Path(found.folder)
        there = ", ".join(version.name for version in versions[:10]) or "there are none yet"
    if named == LIVE:
        raise click.ClickException(f"No version is live yet: {_FIRST[task]} promote one.")
    raise click.ClickException(f"There is no folder and no version {named!r}; the newest versions: {there}.")

"""What the doctor looks at beside the channels: the checks on cards, and whether anybody makes them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from pipeline import revision
from pipeline.settings import HOME, Settings
from pipeline.store import findings, models

LONG_WAIT = timedelta(hours=1)
"""A check that fails is tried again within this time; what waits longer is looked at by nobody, or keeps failing."""

NO_VERSION = (
    "{which}, but no version of generated-text is live, so nothing is checked: claimwire train generated, then "
    "claimwire model promote FOLDER, or set CHECK_GENERATED=off"
)


class NotMade(Exception):
    """Checks are wanted and cannot be made; the message says what to do."""


def generated_text(url: str, read: Settings) -> str:
    """What is looked at for machine-written passages, and with which version; raises NotMade."""
    if read.check_generated == "off":
        return "off"
    try:
        revision.check(url, home=HOME)
    except revision.EmptyDatabase:
        return NO_VERSION.format(which=read.check_generated)
    except revision.WrongRevision as error:
        raise NotMade("not asked: first mend the database.") from error
    engine = create_engine(url)
    with Session(engine) as session:
        version = models.live(session, models.GENERATED_TEXT)
        waiting, since = findings.waiting_since(session)
    engine.dispose()
    if version is None:
        return NO_VERSION.format(which=read.check_generated)
    if not Path(version.folder).is_dir():
        raise NotMade(f"{version.name} is not at {version.folder}: copy it there from the machine that trained it.")
    if since is not None and datetime.now(UTC) - since > LONG_WAIT:
        raise NotMade(
            f"{waiting} checks wait, the first since {since:%Y-%m-%d %H:%M} UTC: is the process `checks` of the "
            "Procfile running, and what does its log say?"
        )
    if read.check_generated == "linked-pages" and not read.fetch_pages:
        raise NotMade("linked-pages, but no page is fetched: set FETCH_PAGES=true, or CHECK_GENERATED=long-posts.")
    return f"{read.check_generated} with {version.name}, alpha {read.generated_alpha:g} ({read.generated_correction})"

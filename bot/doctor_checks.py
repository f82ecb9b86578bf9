"""What the doctor looks at beside the channels: the checks on cards, and whether anybody makes them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from pipeline import revision
from pipeline.settings import HOME, Settings
from pipeline.store import findings, models

LONG_WAIT = timedelta(hours=1)
"""A check that fails is tried again within this time; what waits longer is looked at by nobody, or keeps failing."""


class NotMade(Exception):
    """Checks are wanted and cannot be made; the message says what to do."""


@dataclass(frozen=True)
class _Kind:
    """A kind of check: its task, the command that trains for it, and the setting that switches it off."""

    task: str
    train: str
    setting: str
    done: str

    def without(self, which: str) -> str:
        """Say that there is nothing to check with."""
        return (
            f"{which}, but no version of {self.task} is live, so nothing is {self.done}: claimwire train {self.train}, "
            f"then claimwire model promote FOLDER, or set {self.setting}=off"
        )


_GENERATED = _Kind(models.GENERATED_TEXT, "generated", "CHECK_GENERATED", "checked")
_COMPARISON = _Kind(models.COMPARISON, "comparison", "CHECK_COMPARISON", "compared")


def generated_text(url: str, read: Settings) -> str:
    """What is looked at for machine-written passages, and with which version; raises NotMade."""
    if read.check_generated == "off":
        return "off"
    name = _live(url, _GENERATED)
    if name is None:
        return _GENERATED.without(read.check_generated)
    if read.check_generated == "linked-pages" and not read.fetch_pages:
        raise NotMade("linked-pages, but no page is fetched: set FETCH_PAGES=true, or CHECK_GENERATED=long-posts.")
    return f"{read.check_generated} with {name}, alpha {read.generated_alpha:g} ({read.generated_correction})"


def comparison(url: str, read: Settings) -> str:
    """What posts are compared with, and by which version; raises NotMade."""
    if read.check_comparison == "off":
        return "off"
    name = _live(url, _COMPARISON)
    if name is None:
        return _COMPARISON.without("on")
    pages = "linked pages, " if read.fetch_pages else ""
    missing = [name for name, on in (("PAGES", read.fetch_pages), ("PICTURES", read.fetch_pictures)) if not on]
    more = f"; for more set {' and '.join(f'FETCH_{name}=true' for name in missing)}" if missing else ""
    return f"{pages}quoted posts and checked claims with {name}{more}"


def _live(url: str, kind: _Kind) -> str | None:
    """Name the live version, None where there is none; raises NotMade where nobody can work with it, or does."""
    try:
        revision.check(url, home=HOME)
    except revision.EmptyDatabase:
        return None
    except revision.WrongRevision as error:
        raise NotMade("not asked: first mend the database.") from error
    engine = create_engine(url)
    with Session(engine) as session:
        version = models.live(session, kind.task)
        waiting, since = findings.waiting_since(session)
    engine.dispose()
    if version is None:
        return None
    if not Path(version.folder).is_dir():
        raise NotMade(f"{version.name} is not at {version.folder}: copy it there from the machine that trained it.")
    if since is not None and datetime.now(UTC) - since > LONG_WAIT:
        raise NotMade(
            f"{waiting} checks wait, the first since {since:%Y-%m-%d %H:%M} UTC: is the process `checks` of the "
            "Procfile running, and what does its log say?"
        )
    return version.name

"""What the doctor looks at beside the channels: the checks on cards, and whether anybody makes them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from bot.doctor.database import live, store
from bot.doctor.ill import Ill
from bot.doctor.worth import worth_of
from ml import registry
from ml.counting import counted
from pipeline.checks.wiring import ENCODER
from pipeline.configuration.settings import Settings
from pipeline.quality import false_alarms
from pipeline.store.archive import check_vectors, published_checks
from pipeline.store.desk import findings
from pipeline.store.learning import models

EMPTY = "empty; `claimwire archive import FILE` brings published fact-checks"
LONG_WAIT = timedelta(hours=1)
"""What was not tried once within this time is looked at by nobody. What fails waits longer, from attempt to attempt."""


_IDLE = (
    "{which}, but no version of {task} is live, so nothing is {done}: claimwire train {train}, "
    "then claimwire model promote FOLDER, or set {setting}=off"
)
"""What is said where there is nothing to check with."""


def generated_text(url: str, read: Settings) -> str:
    """What is looked at for machine-written passages, and with which version; raises Ill."""
    if read.check_generated == "off":
        return "off"
    version = live(url, models.GENERATED_TEXT)
    if version is None:
        idle = {"which": read.check_generated, "task": models.GENERATED_TEXT, "done": "checked"}
        return _IDLE.format(**idle, train="generated", setting="CHECK_GENERATED")
    if read.check_generated == "linked-pages" and not read.fetch_pages:
        raise Ill("linked-pages, but no page is fetched: set FETCH_PAGES=true, or CHECK_GENERATED=long-posts.")
    said = f"{read.check_generated} with {version.name}, alpha {read.generated_alpha:g} ({read.generated_correction})"
    return f"{said}{worth_of(version)}{_false_alarms(url)}"


def _false_alarms(url: str) -> str:
    with store(url) as session:
        found = None if session is None else false_alarms.of_last(session)
    return "" if found is None else f". {false_alarms.sentence(found)}"


def comparison(url: str, read: Settings) -> str:
    """What posts are compared with, and by which version; raises Ill."""
    if read.check_comparison == "off":
        return "off"
    version = live(url, models.COMPARISON)
    if version is None:
        idle = {"which": "on", "task": models.COMPARISON, "done": "compared"}
        return _IDLE.format(**idle, train="comparison", setting="CHECK_COMPARISON")
    pages = "linked pages, " if read.fetch_pages else ""
    missing = [name for name, on in (("PAGES", read.fetch_pages), ("PICTURES", read.fetch_pictures)) if not on]
    more = f"; for more set {' and '.join(f'FETCH_{name}=true' for name in missing)}" if missing else ""
    return f"{pages}quoted posts and checked claims with {version.name}{more}{worth_of(version)}"


def archive(url: str, read: Settings) -> str:
    """How many published checks there are, and what posts are matched with, if they are; raises Ill."""
    with store(url) as session:
        if session is None:
            return EMPTY
        kept = _matching(session, read.archive_dir)
    return kept if read.archive_match == "on" else f"{kept}; posts are not held against it (ARCHIVE_MATCH=off)"


def _matching(session: Session, folder: Path) -> str:
    total = sum(count for _, count in published_checks.counts(session))
    with_pgvector, offered = check_vectors.has_pgvector(session), check_vectors.offers_pgvector(session)
    if not total:
        return EMPTY
    version = models.live(session, models.CHECKWORTHINESS)
    with_live = version is not None and registry.stands_on_encoder(version.recipe)
    if not (folder / ENCODER).is_dir() and not with_live:
        return f"{counted(total, 'check')}, matched by words alone; a live version on an encoder adds vectors"
    if not (with_pgvector or offered):
        return f"{counted(total, 'check')}, matched by words, ranked with vectors; with pgvector these would find more"
    return f"{counted(total, 'check')}, matched by words and vectors"


def process(url: str) -> str:
    """Whether somebody makes the checks that cards want, of whatever kind; raises Ill."""
    with store(url) as session:
        untried, since = (0, None) if session is None else findings.untried_since(session)
    if since is not None and datetime.now(UTC) - since > LONG_WAIT:
        raise Ill(
            f"{untried} wait, the first since {since:%Y-%m-%d %H:%M} UTC: is the process `checks` of the Procfile "
            "running, and what does its log say?"
        )
    return f"{untried} wait" if untried else "none waits"

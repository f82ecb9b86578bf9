"""`claimwire doctor`: look at everything a desk needs, and say for each what is wrong and what to do."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bot.blocks.home import processes
from bot.blocks.words import ROLES
from bot.doctor import checks_on_cards, desk_settings, services, slack
from bot.doctor.database import live, store
from bot.doctor.ill import Ill
from bot.doctor.worth import worth_of
from ml.counting import counted
from ml.errors import UserError
from pipeline import wiring as pipeline_wiring
from pipeline.checks.wiring import fetch_policy
from pipeline.configuration import local_services, schema_version
from pipeline.configuration.load.groups import read_channels
from pipeline.configuration.settings import HOME, Settings
from pipeline.health.processes import NAMES
from pipeline.store import heartbeats
from pipeline.store.desk import people
from pipeline.store.learning import models

NONE_RUNS = "none runs now; `claimwire up` starts them"
NO_MODEL_YET = "none yet: `claimwire up`, or the first batch of posts, trains the demo model"


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report."""

    name: str
    well: bool
    words: str


def examine(read: Settings) -> Iterator[Finding]:
    """Every check, one after the other; each says what it saw."""
    yield from _secrets()
    try:
        at = pipeline_wiring.addresses(read)
    except local_services.EmbeddedError as error:
        yield Finding("Services", well=False, words=str(error))
        return
    environment, read = read, desk_settings.as_they_hold(read, at.database_url)
    checks: list[tuple[str, Callable[[], str]]] = [
        ("Database", lambda: _database(at.database_url)),
        ("Settings", lambda: desk_settings.told(environment, at.database_url)),
        ("Live model", lambda: _model(at.database_url)),
        ("Generated text", lambda: checks_on_cards.generated_text(at.database_url, read)),
        ("Archive", lambda: checks_on_cards.archive(at.database_url, read)),
        ("Comparison", lambda: checks_on_cards.comparison(at.database_url, read)),
        ("Checks on cards", lambda: checks_on_cards.process(at.database_url)),
        ("Processes", lambda: _processes_live(at.database_url)),
        ("Redis", lambda: services.redis_answers(at.redis_url)),
        ("Slack bot token", lambda: slack.bot_token(read)),
        ("Clock", lambda: slack.clock(read)),
        (_title(read.tweets_channel), lambda: slack.channel(read, read.tweets_channel)),
        (_title(read.fact_check_channel), lambda: slack.channel(read, read.fact_check_channel)),
        *_others(read),
        ("Slack connection", lambda: slack.connection(read)),
        ("First admin", lambda: slack.first_admin(read)),
        ("Other admins", lambda: _other_admins(at.database_url, read)),
        ("Roles", lambda: _roles(at.database_url, read)),
        ("Source", lambda: services.source(read)),
        ("Evidence", lambda: _evidence(read)),
        ("Webhooks", lambda: services.webhooks(at.database_url, read)),
    ]
    for name, check in checks:
        yield _look(name, check)


def of_processes(read: Settings) -> Finding:
    """Whether all processes live and work, for a watchdog: where none runs, that is wrong, too."""
    finding = _look("Processes", lambda: _processes_live(pipeline_wiring.addresses(read).database_url))
    return replace(finding, well=finding.well and finding.words != NONE_RUNS)


def _look(name: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(name, well=True, words=check())
    except UserError as error:
        return Finding(name, well=False, words=str(error))


def _secrets() -> Iterator[Finding]:
    """Warn of a file with our tokens that others may read."""
    file = Path(".env")
    if file.exists() and file.stat().st_mode & 0o077:
        yield Finding(".env", well=False, words="others on this machine may read its tokens: chmod 600 .env")


def _title(channel: str) -> str:
    return f"#{channel.lstrip('#')}"


def _others(read: Settings) -> Iterator[tuple[str, Callable[[], str]]]:
    """Look at the channels of reports and of account groups that are others."""
    named = [read.reports_channel, *read_channels(read.group_channels).values()]
    for name in dict.fromkeys(filter(None, named)):
        if name not in (read.tweets_channel, read.fact_check_channel):
            yield _title(name), partial(slack.channel, read, name)


def _processes_live(url: str) -> str:
    """Whether all processes of the desk live and work; raises UserError."""
    with store(url) as session:
        signs = [] if session is None else heartbeats.signs(session)
    if not signs:
        return NONE_RUNS
    if wrong := processes.troubles(signs):
        raise Ill(" ".join(wrong))
    return f"{', '.join(NAMES)} live"


def _database(url: str) -> str:
    try:
        schema_version.check(url, home=HOME)
    except schema_version.EmptyDatabase:
        return "answers; empty, `claimwire up` will set it up"
    return "answers, schema up to date"


def _model(url: str) -> str:
    version = live(url, models.CHECKWORTHINESS)
    return NO_MODEL_YET if version is None else f"{version.name}, threshold {version.threshold:.2f}{worth_of(version)}"


def _other_admins(url: str, read: Settings) -> str:
    with store(url) as session:
        named = [] if session is None else people.admins(session, first_admin=None)
    return slack.other_admins(read, named)


def _roles(url: str, read: Settings) -> str:
    with store(url) as session:
        by_name = {} if session is None else people.by_name(session)
    numbers = Counter(by_name.values())
    named = [counted(numbers[role], ROLES[role].lower()) for role in reversed(ROLES) if numbers[role]]
    others = f"all other members: {ROLES[read.default_role].lower()}"
    return "; ".join([", ".join(named) or "nobody by name", *slack.role_groups(read), others])


def _evidence(read: Settings) -> str:
    wanted = {"pages": read.fetch_pages, "photos": read.fetch_pictures}
    if not any(wanted.values()):
        return "neither linked pages nor photos are fetched (FETCH_PAGES, FETCH_PICTURES)"
    folder = next(each for each in (read.evidence_dir, *read.evidence_dir.absolute().parents) if each.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise Ill(f"photos cannot be kept in {read.evidence_dir}: make it a folder that this user may write to.")
    agent = fetch_policy(read).user_agent
    contact = "" if read.fetch_contact else "; set FETCH_CONTACT, so that a site's owner can write to you"
    return f"{' and '.join(name for name, on in wanted.items() if on)} are fetched, as {agent}{contact}"

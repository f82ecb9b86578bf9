"""`claimwire doctor`: look at everything a desk needs, and say for each what is wrong and what to do."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import wiring
from bot.doctor import checks_on_cards
from bot.doctor.database import Ill, live
from bot.http import PATH
from bot.slack.channels import Channels
from bot.slack.errors import NO_ANSWER, as_notifier_error
from ml.counting import counted
from ml.errors import UserError
from pipeline import wiring as pipeline_wiring
from pipeline.checks.wiring import fetch_policy
from pipeline.configuration import local_services, schema_version
from pipeline.configuration.settings import HOME, Settings, reveal
from pipeline.messages.notifier import Refused
from pipeline.store.learning import models

SCOPES = {
    *("chat:write", "commands", "files:write", "users:read"),
    *("channels:history", "channels:read", "groups:history", "groups:read"),
}
KNOWN_ACCOUNT = "X"
"""Looked up to see whether the token works: one user read."""


NO_MODEL_YET = "none yet: the first batch of posts trains the demo model"


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
    checks: list[tuple[str, Callable[[], str]]] = [
        ("Database", lambda: _database(at.database_url)),
        ("Live model", lambda: _model(at.database_url)),
        ("Generated text", lambda: checks_on_cards.generated_text(at.database_url, read)),
        ("Archive", lambda: checks_on_cards.archive(at.database_url, read)),
        ("Comparison", lambda: checks_on_cards.comparison(at.database_url, read)),
        ("Checks on cards", lambda: checks_on_cards.process(at.database_url)),
        ("Redis", lambda: _redis(at.redis_url)),
        ("Slack bot token", lambda: _bot_token(read)),
        (f"#{read.tweets_channel}", lambda: _channel(read, read.tweets_channel)),
        (f"#{read.fact_check_channel}", lambda: _channel(read, read.fact_check_channel)),
        *_reports(read),
        ("Slack connection", lambda: _connection(read)),
        ("First admin", lambda: _admin(read)),
        ("Source", lambda: _source(read)),
        ("Evidence", lambda: _evidence(read)),
    ]
    for name, check in checks:
        try:
            yield Finding(name, well=True, words=check())
        except UserError as error:
            yield Finding(name, well=False, words=str(error))


def _secrets() -> Iterator[Finding]:
    """Warn of a file with our tokens that others may read."""
    file = Path(".env")
    if file.exists() and file.stat().st_mode & 0o077:
        yield Finding(".env", well=False, words="others on this machine may read its tokens: chmod 600 .env")


def _reports(read: Settings) -> Iterator[tuple[str, Callable[[], str]]]:
    """Look at the reports' channel where it is one of its own."""
    name = read.reports_channel
    if name and name not in (read.tweets_channel, read.fact_check_channel):
        yield f"#{name}", lambda: _channel(read, name)


def _database(url: str) -> str:
    try:
        schema_version.check(url, home=HOME)
    except schema_version.EmptyDatabase:
        return "answers; empty, `claimwire up` will set it up"
    return "answers, schema up to date"


def _model(url: str) -> str:
    version = live(url, models.CHECKWORTHINESS)
    return NO_MODEL_YET if version is None else f"{version.name}, threshold {version.threshold:.2f}"


def _redis(url: str) -> str:
    try:
        redis.Redis.from_url(url, socket_connect_timeout=3).ping()
    except redis.RedisError as error:
        raise Ill(f"does not answer ({type(error).__name__}): is it running, and is REDIS_URL right?") from error
    except ValueError as error:
        raise Ill("REDIS_URL is not an address of Redis: write redis://host:6379/0.") from error
    return "answers"


def _client(read: Settings) -> WebClient:
    token = wiring.needed(reveal(read.slack_bot_token), "SLACK_BOT_TOKEN", "the xoxb- token of OAuth & Permissions")
    return WebClient(token=token, base_url=read.slack_api_url, timeout=10)


@contextmanager
def _in_words(refused: Callable[[str], str] | None = None) -> Iterator[None]:
    """Say what Slack's errors mean; what is said of a refusal's code goes before the usual words."""
    try:
        yield
    except NO_ANSWER as error:
        if refused is not None and isinstance(error, SlackApiError):
            raise Ill(refused(str(error.response.get("error")))) from error
        raise as_notifier_error(error) from error


def _bot_token(read: Settings) -> str:
    with _in_words():
        answer = _client(read).auth_test()
    header = {name.lower(): value for name, value in answer.headers.items()}.get("x-oauth-scopes", "")
    scopes = set(header.replace(" ", "").split(",")) if isinstance(header, str) else set(",".join(header).split(","))
    missing = SCOPES - scopes
    if missing:
        raise Ill(f"lacks {', '.join(sorted(missing))}: update the app from slack-manifest.yml, install it again.")
    return f"{answer['user']} in {answer['team']}"


def _channel(read: Settings, name: str) -> str:
    client = _client(read)
    channel = Channels(client).id_of(name)
    with _in_words():
        member = client.conversations_info(channel=channel)["channel"]["is_member"]
    if not member:
        raise Refused(f"the bot is not in #{name}: open the channel and type /invite @claimwire.")
    return f"found ({channel})"


def _connection(read: Settings) -> str:
    if read.slack_mode == "http":
        wiring.needed(reveal(read.slack_signing_secret), "SLACK_SIGNING_SECRET", "the secret of Basic Information")
        at = f"{read.slack_http_host}:{read.slack_http_port}"
        return f"HTTP on {at}, requests checked by signature; Slack's request addresses end in {PATH} (docs/http.md)"
    token = wiring.needed(reveal(read.slack_app_token), "SLACK_APP_TOKEN", "the xapp- token of Basic Information")
    with _in_words(
        lambda code: f"SLACK_APP_TOKEN is refused ({code}): make one with connections:write (Basic Information)."
    ):
        WebClient(token=token, base_url=read.slack_api_url, timeout=10).apps_connections_open(app_token=token)
    return "Socket Mode opens"


def _admin(read: Settings) -> str:
    if not read.first_admin:
        raise Ill("FIRST_ADMIN is not set: put your member id there (Slack profile, ⋮, Copy member ID).")
    with _in_words(lambda _: f"FIRST_ADMIN {read.first_admin} is nobody in this workspace: copy the member id again."):
        user = _client(read).users_info(user=read.first_admin)["user"]
    return str(user.get("real_name") or user["name"])


def _source(read: Settings) -> str:
    source = pipeline_wiring.make_source(read)
    if source.name == "replay":
        return f"replays {read.replay_feed}, {counted(len(list(source.profiles())), 'account')}"
    source.lookup([KNOWN_ACCOUNT])
    return f"X answers; at most {counted(read.x_monthly_reads, 'read')} a month"


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

"""What the doctor asks Slack: whose token it is, the channels, the way in, the admins, and what time it is there."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from slack_sdk import WebClient

from bot.doctor.ill import Ill
from bot.health.slack import needed as needed_scopes
from bot.http import PATH
from bot.slack import socket_mode, tokens
from bot.slack.channels import postable
from bot.slack.errors import NobodyThere, as_ours, part, whole
from bot.slack.members import UserGroups
from bot.slack.patience import header, moment
from bot.slack.people import Somebody, described
from bot.slack.tokens import BOT, Secret, needed
from ml.counting import counted
from pipeline.configuration.settings import Settings
from pipeline.health.probes import CLOCKS_APART
from pipeline.messages.notifier import Busy, Refused, Unsure

LATER = (
    "That says nothing about the settings: run the doctor again in a while; https://slack-status.com knows of outages."
)
TIMEOUT_S = 10


@contextmanager
def _asking(token: Secret = BOT) -> Iterator[None]:
    """Say what Slack's errors mean; a pause or an outage is told as that. Raises Refused and Ill."""
    try:
        with as_ours(token):
            yield
    except (Busy, Unsure) as away:
        raise Ill(f"{away} {LATER}") from away


def _client(read: Settings) -> WebClient:
    return WebClient(token=needed(read.slack_bot_token, BOT), base_url=read.slack_api_url, timeout=TIMEOUT_S)


def bot_token(read: Settings) -> str:
    """Whose token it is, and whether it may do what the bot does; raises UserError."""
    with _asking():
        answer = _client(read).auth_test()
        who = f"{part(answer, 'user', str)} in {part(answer, 'team', str)}"
    if not answer.get("bot_id"):
        raise Ill(f"SLACK_BOT_TOKEN speaks for {who}, who is no bot: put {BOT.what} there.")
    scopes = header(answer.headers, "x-oauth-scopes")
    if not scopes:
        return f"{who}; its scopes are not known: Slack's answer came without x-oauth-scopes, which a proxy may remove"
    missing = needed_scopes(read) - set(map(str.strip, scopes.split(",")))
    if missing:
        raise Ill(f"lacks {', '.join(sorted(missing))}: update the app from slack-manifest.yml, install it again.")
    return who


def clock(read: Settings, *, now: datetime | None = None) -> str:
    """Whether this machine and Slack agree about the time; raises UserError."""
    with _asking():
        answer = whole(_client(read).auth_test())
    there = moment(header(answer.headers, "date"))
    if there is None:
        return "not known: Slack's answer came without a date, which a proxy may remove"
    ahead = (now or datetime.now(UTC)) - there
    if abs(ahead) < CLOCKS_APART:
        return "goes with Slack's"
    way = "ahead of" if ahead > timedelta() else "behind"
    follows = "requests are refused from five minutes on" if read.slack_mode == "http" else "cards may come twice"
    raise Ill(f"this machine is {abs(ahead).total_seconds():.0f} s {way} Slack, so {follows}: set its clock (NTP).")


def channel(read: Settings, name: str) -> str:
    """Whether the bot can post in a channel; raises UserError."""
    with _asking():
        return f"found ({postable(_client(read), name)})"


def connection(read: Settings) -> str:
    """Whether clicks can reach us; raises UserError."""
    if read.slack_mode == "http":
        needed(read.slack_signing_secret, tokens.SIGNING)
        at = f"{read.slack_http_host}:{read.slack_http_port}"
        return f"HTTP on {at}, requests checked by signature; Slack's request addresses end in {PATH} (docs/http.md)"
    token = needed(read.slack_app_token, tokens.APP)
    try:
        with _asking(tokens.APP):
            client = WebClient(token=token, base_url=read.slack_api_url, timeout=TIMEOUT_S)
            part(client.apps_connections_open(app_token=token), "url", str)
    except Refused as reason:
        raise socket_mode.refused(reason) from reason
    return "Socket Mode opens"


def first_admin(read: Settings) -> str:
    """Who may name others; raises UserError."""
    if not read.first_admin:
        raise Ill("FIRST_ADMIN is not set: put your member id there (Slack profile, ⋮, Copy member ID).")
    return _person(read, read.first_admin, "FIRST_ADMIN {who} is {what}: put the member id of somebody who is there.")


def other_admins(read: Settings, named: Sequence[str]) -> str:
    """Who was named admin in the home tab; raises UserError."""
    mend = "{who} is {what}: take them off the admins, in Claimwire's home tab."
    return ", ".join(_person(read, person, mend) for person in named if person != read.first_admin) or "nobody else"


def role_groups(read: Settings) -> list[str]:
    """The user groups that give roles, and how many are in each; raises UserError, saying where one is named."""
    groups, found = UserGroups(_client(read)), []
    for role, group in read.groups.items():
        where = f"{role.upper()}S_GROUP, or App Home (People and roles)"
        try:
            with _asking():
                found.append(f"{role} by user group {group} ({counted(len(groups.of(group)), 'person', 'people')})")
        except Refused as refused:
            raise Ill(f"the user group {group} for {role}: {refused} It is named in {where}.") from refused
    return found


def _person(read: Settings, person: str, mend: str) -> str:
    """Somebody's name; raises Ill, in the words of `mend`, where that is nobody who can click."""
    try:
        with _asking():
            user = part(_client(read).users_info(user=person), "user", dict)
    except NobodyThere as nobody:
        raise Ill(mend.format(who=person, what="nobody in this workspace")) from nobody
    name = str(user.get("real_name") or user.get("name") or person)
    if what := _unfit(described(user)):
        raise Ill(mend.format(who=f"{person} ({name})", what=what))
    return name


def _unfit(somebody: Somebody) -> str | None:
    if somebody.left:
        return "deactivated"
    return "a bot" if somebody.bot else None

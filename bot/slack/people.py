"""Who somebody is in Slack: asked when first seen and then from time to time; until it says more, what it said last."""

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from typing import Any

from slack_sdk import WebClient

from bot.slack.errors import NobodyThere, as_ours, part
from bot.slack.identity import Identity
from pipeline.language.catalogue import SOURCE, nearest
from pipeline.language.speech import speaking
from pipeline.messages.notifier import NotifierError

log = logging.getLogger(__name__)

KNOWN_S = 600.0
SLACKBOT = "USLACKBOT"
_GUEST = ("is_restricted", "is_ultra_restricted")
_BOT = ("is_bot", "is_workflow_bot", "is_connector_bot")


@dataclass(frozen=True)
class Somebody:
    """What Slack says of a person."""

    name: str | None = None
    left: bool = False
    """Deactivated, or not known at all."""
    guest: bool = False
    bot: bool = False
    stranger: bool = False
    """Of another workspace, which shares a channel with ours."""
    team_id: str | None = None
    enterprise_id: str | None = None
    locale: str | None = None
    """In which they have set Slack, such as es-LA."""

    def is_member(self, us: Identity) -> bool:
        """Whether this is a full member of the workspace or organisation where we are installed."""
        if self.left or self.guest or self.bot or self.stranger:
            return False
        if us.enterprise_id and self.enterprise_id == us.enterprise_id:
            return True
        return self.team_id in (None, us.team_id)


def described(user: dict[str, Any]) -> Somebody:
    """A person as Slack describes them."""
    profile, organisation = _inner(user, "profile"), _inner(user, "enterprise_user")
    names = (profile.get("display_name"), user.get("real_name"), user.get("name"))
    return Somebody(
        name=next((name for name in names if name and isinstance(name, str)), None),
        left=bool(user.get("deleted")),
        guest=any(user.get(flag) for flag in _GUEST),
        bot=user.get("id") == SLACKBOT or any(user.get(flag) for flag in _BOT),
        stranger=bool(user.get("is_stranger")),
        team_id=user.get("team_id") or None,
        enterprise_id=organisation.get("enterprise_id"),
        locale=user.get("locale") or None,
    )


def _inner(user: dict[str, Any], name: str) -> dict[str, Any]:
    found = user.get(name)
    return found if isinstance(found, dict) else {}


class People:
    """The people whom Slack knows. Who acts is asked about by a client that gives up soon, names by a patient one."""

    def __init__(self, *, soon: WebClient, patient: WebClient, language: Callable[[], str] = lambda: SOURCE) -> None:
        """`language` is that of what all see, which holds where somebody's own is not known."""
        self._language = language
        self._soon = soon
        self._patient = patient
        self._known: dict[str, tuple[float, Somebody]] = {}
        self._teams: dict[str, str] = {}

    def about(self, person: str) -> Somebody | None:
        """What Slack says of whoever acts; None where it does not, and never did."""
        return self._lookup(person, self._soon)

    def name(self, person: str) -> str | None:
        """A person's name as the workspace shows it; None where Slack does not say."""
        somebody = self._lookup(person, self._patient)
        return somebody.name if somebody else None

    def language_of(self, person: str) -> str:
        """The language of somebody's Slack where there is a catalogue of it, or else that of what all see."""
        somebody = self._lookup(person, self._soon) if person else None
        return nearest(somebody.locale if somebody else None) or self._language()

    def speaking_to(self, person: str) -> AbstractContextManager[None]:
        """Whatever is said within is said in this person's language."""
        return speaking(cache(lambda: self.language_of(person)))

    def comes_from(self, person: str, team_id: str) -> None:
        """Remember which workspace a verified payload says that somebody is of."""
        self._teams[person] = team_id

    def is_member(self, person: str, us: Identity) -> bool | None:
        """Whether this is a full member of ours; None where Slack does not say, and never did."""
        if not us.enterprise_id and self._teams.get(person, us.team_id) != us.team_id:
            return False
        somebody = self.about(person)
        return None if somebody is None else somebody.is_member(us)

    def is_known(self, person: str) -> bool:
        """Whether Slack ever said who this is; it is not asked."""
        return person in self._known

    def _lookup(self, person: str, client: WebClient) -> Somebody | None:
        until, known = self._known.get(person, (0.0, None))
        if known is not None and until > time.monotonic():
            return known
        try:
            with as_ours():
                somebody = described(part(client.users_info(user=person, include_locale=True), "user", dict))
        except NobodyThere:
            self._known[person] = 0.0, Somebody(left=True)
            return self._known[person][1]
        except NotifierError as error:
            log.warning("Slack does not say who %s is: %s", person, error)
            return known
        self._known[person] = time.monotonic() + (0.0 if somebody.left else KNOWN_S), somebody
        return somebody

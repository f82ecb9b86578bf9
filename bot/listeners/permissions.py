"""Who may do what: checked here, on the server's side, whatever buttons somebody managed to press."""

import logging
from collections.abc import Callable
from typing import cast

from sqlalchemy.orm import Session

from bot.blocks import words
from bot.slack.notifier import SlackNotifier
from ml.errors import UserError
from pipeline import services
from pipeline.desk import roles
from pipeline.desk.roles import ROLES, Act, Role
from pipeline.language.speech import _
from pipeline.messages.notifier import NotifierError
from pipeline.store import acts, events
from pipeline.store.desk import people
from pipeline.store.desk.people import Named
from pipeline.tables import Campaign

log = logging.getLogger(__name__)


class NotAdmitted(UserError):
    """Somebody asks for what is not theirs to see or to do."""


def slack() -> SlackNotifier:
    """The workspace, in which this process speaks and asks who people are."""
    notifier = services.current().notifier
    assert isinstance(notifier, SlackNotifier)
    return notifier


def mentioned(person: str) -> str:
    """A person in a message, where Slack shows the name."""
    return f"<@{person}>"


def require(act: Act, person: str, *, channel: str = "", name: Callable[[str], str] = mentioned) -> Role:
    """The role of whoever may do this; the channel is the payload's, where somebody acted in one.

    Raises NotAdmitted, in the words of a private message, for everybody else, and logs that.
    """
    desk = _named(person)
    role = _role(person, desk)
    if role and roles.may(role, act):
        return role
    if role and roles.may_in_fact_check(role, act, head_named=head_is_named(desk)) and _in_fact_check(person, channel):
        return role
    _log_refusal(act, person, role, channel)
    raise NotAdmitted(_why_not(act, role, person, name))


def require_in_dialog(act: Act, person: str, *, channel: str = "") -> Role:
    """The same in plain words: in a dialog nobody is mentioned."""
    return require(act, person, channel=channel, name=slack().person)


def role_of(person: str) -> Role | None:
    """The person's role: by the setting, by name, by user group, or that of every member; None for everybody else."""
    return _role(person, _named(person))


def head_is_named(desk: Named) -> bool:
    """Whether anybody is head by name, or would be by a user group, whatever Slack says of that now."""
    return desk.a_head or "head" in services.current().choices.groups


def _named(person: str) -> Named:
    with services.current().sessions() as session:
        return people.named(session, person)


def _role(person: str, desk: Named) -> Role | None:
    choices = services.current().choices
    if person and person == choices.first_admin:
        return "admin"
    if desk.role or not person:
        return cast("Role | None", desk.role)
    if not _is_member(person):
        return None
    has, groups = slack().user_groups.has, choices.groups
    given = (role for role in reversed(ROLES) if role in groups and has(person, group=groups[role]))
    return next(given, choices.default_role)


def _is_member(person: str) -> bool:
    """Whether this is a full member; while Slack does not say, whoever did something here before, as no guest may."""
    in_slack = slack()
    member = in_slack.people.is_member(person, in_slack.us)
    if member is None:
        with services.current().sessions() as session:
            return acts.has_acted(session, person)
    return member


def _in_fact_check(person: str, channel: str) -> bool:
    """Whether somebody acts in #fact-check, or is in it; a click there counts only where its card stands."""
    in_slack = slack()
    try:
        where = in_slack.channels.id_of(services.current().choices.fact_check_channel)
        return channel == where or in_slack.members.has(person, channel=where)
    except NotifierError as error:
        log.warning("Whether %s is in #fact-check is not known: %s", person, error)
        return False


def _log_refusal(act: Act, person: str, role: Role | None, channel: str) -> None:
    log.warning("Refused %s (%s), in %s, what asks for the act “%s”.", person, role or "no role", channel or "-", act)
    with services.current().sessions() as session:
        more = {"role": role, "channel": channel}
        events.log(session, actor=person, verb="refused", subject="act", subject_id=act, **more)
        session.commit()


def _why_not(act: Act, role: Role | None, person: str, name: Callable[[str], str]) -> str:
    if role is None:
        return words.NOT_KNOWN if person and not slack().people.is_known(person) else words.NO_ROLE
    if act != "manage":
        return words.NOT_YOURS.format(role=words.ROLES[roles.LEAST[act]])
    tools = services.current()
    with tools.sessions() as session:
        admins = people.admins(session, first_admin=tools.choices.first_admin)
    return words.ONLY_ADMINS.format(admins=", ".join(map(name, admins)) or words.NO_ADMIN)


def admit(session: Session, campaign_id: int, person: str) -> Campaign:
    """The campaign, for the members of its channel who label, and for admins. Raises NotAdmitted."""
    role = require_in_dialog("label", person)
    campaign = session.get(Campaign, campaign_id)
    if campaign is None:
        log.warning("Refused %s campaign %s, which is not known.", person, campaign_id)
        raise NotAdmitted(_("This campaign is not known here any more; nothing was stored."))
    if reason := refusal_in(campaign.channel, person, role=role):
        raise NotAdmitted(reason)
    return campaign


def refusal_in(channel: str | None, person: str, *, role: Role) -> str | None:
    """Why this person may not label what is labelled in a channel, #tweets where none is named; None when they may."""
    if role == "admin":
        return None
    try:
        in_slack = slack()
        where = channel or in_slack.channels.id_of(services.current().choices.tweets_channel)
        if in_slack.members.has(person, channel=where):
            return None
    except NotifierError as error:
        log.warning("Refused %s what is labelled in %s: %s", person, channel, error)
        return words.NOBODY_SAYS.format(why=error)
    log.warning("Refused %s what is labelled in %s, where they are not.", person, where)
    return words.ONLY_MEMBERS

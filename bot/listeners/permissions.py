"""Who may: checked here, on the server's side, whatever buttons somebody managed to press."""

import logging
from collections.abc import Callable
from typing import cast

from sqlalchemy.orm import Session

from bot.blocks import words
from bot.slack.notifier import SlackNotifier
from ml.errors import UserError
from pipeline import services
from pipeline.desk import roles
from pipeline.desk.roles import Act, Role
from pipeline.messages.notifier import NotifierError
from pipeline.store.desk import people
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


def require(act: Act, person: str) -> None:
    """Return for whoever may do this. Raises NotAdmitted, in the words of a private message, for everybody else."""
    tools = services.current()
    with tools.sessions() as session:
        if roles.may(session, role_of(session, person), act):
            return
    log.warning("Refused %s what asks for the act “%s”.", person, act)
    raise NotAdmitted(words.NOT_YOURS.format(role=words.ROLES[roles.LEAST[act]]))


def role_of(session: Session, person: str) -> Role | None:
    """The person's role: by the setting, by name, or that of everybody in the workspace."""
    if person == services.current().choices.first_admin:
        return "admin"
    return cast("Role | None", people.role_by_name(session, person)) or "fact_checker"


def refusal(person: str, *, named: Callable[[str], str] = mentioned) -> str | None:
    """Why this person may not do what admins do; None when they may."""
    tools = services.current()
    with tools.sessions() as session:
        if people.is_admin(session, person, first_admin=tools.choices.first_admin):
            return None
        admins = people.admins(session, first_admin=tools.choices.first_admin)
    return words.ONLY_ADMINS.format(admins=", ".join(map(named, admins)) or words.NO_ADMIN)


def refusal_in_dialog(person: str) -> str | None:
    """The same in plain words: in a dialog nobody is mentioned."""
    return refusal(person, named=slack().person)


def admit_admin(person: str) -> None:
    """Return for admins. Raises NotAdmitted, in the words of a dialog, for everybody else."""
    if reason := refusal_in_dialog(person):
        raise NotAdmitted(reason)


def admit(session: Session, campaign_id: int, person: str) -> Campaign:
    """The campaign, for the members of its channel and for admins. Raises NotAdmitted."""
    campaign = session.get(Campaign, campaign_id)
    if campaign is None:
        log.warning("Refused %s campaign %s, which is not known.", person, campaign_id)
        raise NotAdmitted("This campaign is not known here any more; nothing was stored.")
    if reason := refusal_in(campaign.channel, person):
        raise NotAdmitted(reason)
    return campaign


def refusal_in(channel: str | None, person: str) -> str | None:
    """Why this person may not label what is labelled in a channel, #tweets where none is named; None when they may."""
    if refusal(person) is None:
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

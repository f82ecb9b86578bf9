"""Which accounts an admin ought to look at, and what reading costs: told to each admin once a week."""

import logging
from calendar import monthrange
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from pipeline.messages.accounts_note import AccountsNote, Costs
from pipeline.messages.notifier import Busy, NotifierError, Refused, Unsure
from pipeline.quality.desk_week import midnight, monday_of
from pipeline.quality.report import WEEK
from pipeline.quality.weekly import NOT_BEFORE
from pipeline.services import Services
from pipeline.store import weeks
from pipeline.store.desk import people
from pipeline.store.posts import accounts_week
from pipeline.tables import AccountNote

log = logging.getLogger(__name__)


def note(session: Session, tools: Services, *, now: datetime) -> AccountsNote:
    """What there is to say of the last full week."""
    source, until = tools.network.name, midnight(monday_of(now))
    since = until - WEEK
    return AccountsNote(
        monday=since.date(),
        noisy=accounts_week.noisy(session, source, since=since, until=until),
        silent=accounts_week.silent(session, source, now=now),
        failing=accounts_week.failing(session, source, now=now),
        renamed=accounts_week.renamed(session, source, since=since, until=until),
        costs=_costs(session, tools, now=now),
    )


def _costs(session: Session, tools: Services, *, now: datetime) -> Costs | None:
    """None where nobody charges. A month that has just begun is expected to go on as the last seven days went."""
    budget, today = tools.choices.monthly_reads, now.date()
    if budget is None:
        return None
    source, month, prices = tools.network.name, today.replace(day=1), tools.choices.read_prices
    spent, reads, money_of_week, reads_of_week = accounts_week.spent(
        session, source, month=month, week_ago=today - timedelta(days=7), today=today, prices=prices
    )
    weeks_left = (monthrange(today.year, today.month)[1] - today.day) / 7
    return Costs(
        spent=spent, expected=spent + money_of_week * weeks_left,
        reads=reads, expected_reads=round(reads + reads_of_week * weeks_left), budget=budget,
        dearest=accounts_week.dearest(session, source, month=month, prices=prices),
    )  # fmt: skip


def tell_if_due(tools: Services, *, now: datetime) -> int:
    """Tell each admin of the last full week, unless they were told; how many were told now.

    It may be called at any time and by several processes: the unique week and person decide.
    """
    this_monday = monday_of(now)
    if now < midnight(this_monday) + NOT_BEFORE:
        return 0
    with tools.sessions() as session:
        admins = _admins(session, tools)
        due = {who: row for who in admins if (row := weeks.claim(session, AccountNote, this_monday - WEEK, person=who))}
        session.commit()
        made = note(session, tools, now=now) if due else None
        told = 0
        for person, row_id in due.items():
            state, error = _tell(tools, made, person) if made and made.says_something else ("nothing", None)
            weeks.finish(session, AccountNote, row_id, state=state, error=error)
            session.commit()
            told += state == "posted"
    return told


def _admins(session: Session, tools: Services) -> list[str]:
    """By name, by the setting, and by the user group, as far as Slack says who that is."""
    named = people.admins(session, first_admin=tools.choices.first_admin)
    if (group := tools.choices.admins_group) is None:
        return named
    try:
        return sorted({*named, *tools.notifier.members_of(group)})
    except NotifierError as error:
        log.warning("The admins of the user group %s are not told of accounts now: %s", group, error)
        return named


def _tell(tools: Services, made: AccountsNote, person: str) -> tuple[str, str | None]:
    try:
        tools.notifier.tell_of_accounts(made, person=person)
    except (Refused, Busy) as error:
        log.warning("%s was not told of accounts: %s", person, error)
        return "refused", str(error)
    except Unsure as error:
        log.warning("%s may not have been told of accounts: %s", person, error)
        return "unsure", str(error)
    return "posted", None

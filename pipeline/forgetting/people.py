"""People of the desk: all that is kept of one, and forgetting one.

What they did stays, by a pseudonym that nobody can turn back: labels, decisions, answers and notes are the desk's work.
Their role, their questions with the answers, and what told their clicks apart go.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.store import events
from pipeline.store.forgetting import people as rows
from pipeline.tables import Account, Base, Tweet


@dataclass(frozen=True)
class ForgottenPerson:
    """Who stands in their place, what went, in how many rows they have another name, the cards to show."""

    pseudonym: str
    gone: dict[str, int]
    renamed: dict[str, int]
    card_ids: tuple[int, ...]


def forget_person(session: Session, person: str, *, by: str) -> ForgottenPerson:
    """Put a pseudonym in a person's place, everywhere. The caller commits."""
    pseudonym = f"former_{secrets.token_hex(6)}"
    card_ids = rows.outdate_cards(session, person)
    gone = rows.delete_theirs(session, person)
    renamed = rows.rename(session, person, pseudonym)
    events.log(session, actor=by, verb="forgotten", subject="person", subject_id=pseudonym)
    return ForgottenPerson(pseudonym, _some(gone), _some(renamed), tuple(card_ids))


def _some(counts: dict[str, int]) -> dict[str, int]:
    return {name: number for name, number in counts.items() if number}


def kept_of_person(session: Session, person: str) -> dict[str, list[dict[str, Any]]]:
    """Every row in which a person of the desk is named, by table."""
    found = {table.name: rows.rows_of(session, table, person) for table in rows.tables()}
    return {name: some for name, some in found.items() if some}


def kept_of_account(session: Session, account: Account) -> dict[str, list[dict[str, Any]]]:
    """Every row about an account or one of its posts, by table."""
    posts = select(Tweet.id).where(Tweet.account_id == account.id).scalar_subquery()
    found: dict[str, list[dict[str, Any]]] = {}
    for table in Base.metadata.sorted_tables:
        if table.name == "accounts":
            which = table.c.id == account.id
        elif "account_id" in table.columns:
            which = table.c.account_id == account.id
        elif "tweet_id" in table.columns:
            which = table.c.tweet_id.in_(posts)
        else:
            continue
        found[table.name] = [dict(row._mapping) for row in session.execute(select(table).where(which))]
    return {name: some for name, some in found.items() if some}

"""Who may do what on the desk: one table of acts and roles, which every listener asks before it does anything."""

from typing import Literal, get_args

from sqlalchemy.orm import Session

from pipeline.store.desk import people

Role = Literal["reader", "fact_checker", "head", "admin"]
"""From the least to the most; each may do what those before it may."""

ROLES: tuple[Role, ...] = get_args(Role)

Act = Literal["read", "label", "ask", "work", "decide", "assign", "manage"]

LEAST: dict[Act, Role] = {
    "read": "reader",  # find, history, stories, the report, the list of accounts
    "label": "fact_checker",  # the buttons of a card, taking it, notes, second opinions, answers about earlier checks
    "ask": "fact_checker",  # a text or a link judged for oneself, and made a card
    "work": "fact_checker",  # starting and publishing a story
    "decide": "head",  # fact-check it, or leave it; anybody, until somebody is named head
    "assign": "head",  # whose story it is, and until when; anybody, until somebody is named head
    "manage": "admin",  # accounts, people, models, campaigns
}
"""The least role that an act asks for."""

OPEN_UNTIL_A_HEAD_IS_NAMED: frozenset[Act] = frozenset({"decide", "assign"})


def may(session: Session, role: Role | None, act: Act) -> bool:
    """Whether somebody with this role, or with none, may do this."""
    if role is None:
        return False
    least = LEAST[act]
    if act in OPEN_UNTIL_A_HEAD_IS_NAMED and not people.with_role(session, "head"):
        least = "fact_checker"
    return ROLES.index(role) >= ROLES.index(least)

"""Who may do what on the desk: one table of acts and roles, which every listener asks before it does anything."""

from typing import Literal, get_args

Role = Literal["reader", "fact_checker", "head", "admin"]
"""From the least to the most; each may do what those before it may."""

ROLES: tuple[Role, ...] = get_args(Role)

Act = Literal["read", "label", "ask", "work", "decide", "assign", "ratings", "manage"]

LEAST: dict[Act, Role] = {
    "read": "reader",  # find, history, stories, the report, the list of accounts
    "label": "fact_checker",  # the buttons of a card, taking it, notes, second opinions, answers about earlier checks
    "ask": "fact_checker",  # a text or a link judged for oneself, and made a card
    "work": "fact_checker",  # starting and publishing a story
    "decide": "head",  # fact-check it, or leave it; anybody in #fact-check, until somebody is named head
    "assign": "head",  # whose story it is, and until when; anybody in #fact-check, until somebody is named head
    "ratings": "head",  # the scale by which checks are rated
    "manage": "admin",  # accounts, people, models, campaigns
}
"""The least role that an act asks for."""

OPEN_UNTIL_A_HEAD_IS_NAMED: frozenset[Act] = frozenset({"decide", "assign"})


def may(role: Role | None, act: Act) -> bool:
    """Whether somebody with this role, or with none, may do this wherever they are."""
    return role is not None and ROLES.index(role) >= ROLES.index(LEAST[act])


def may_in_fact_check(role: Role | None, act: Act, *, head_named: bool) -> bool:
    """Whether they may do it in #fact-check, where everybody who labels decides as long as nobody is named head."""
    return act in OPEN_UNTIL_A_HEAD_IS_NAMED and not head_named and may(role, "label")

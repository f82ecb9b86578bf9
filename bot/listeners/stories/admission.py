"""Who may do what with a story: the head decides and assigns, whoever has it goes on with it."""

from bot.listeners.permissions import require, role_of
from pipeline import services
from pipeline.desk import roles
from pipeline.desk.roles import Act
from pipeline.desk.stories import steps

ASKED: dict[str, Act] = {"fact_check": "decide", "leave": "decide", "give_up": "decide", "assign": "assign"}
"""What is asked for at each act; the others are for whoever has the story."""


def admit(act: str, card_id: int, person: str, *, channel: str) -> None:
    """Return for whoever may do this with this story, in this channel. Raises NotAdmitted."""
    require(ASKED.get(act, "work"), person, channel=channel)
    if act in ASKED:
        return
    with services.current().sessions() as session:
        assignee = steps.whose(session, card_id)
    if assignee not in (None, person):
        require("assign", person, channel=channel)


def may_work(person: str) -> bool:
    """Whether a story may be given to this person."""
    return roles.may(role_of(person), "work")

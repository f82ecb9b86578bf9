"""Who may: checked here, on the server's side, whatever buttons somebody managed to press."""

from bot.blocks import words
from pipeline import services
from pipeline.store import people


def refusal(person: str) -> str | None:
    """Why this person may not change accounts; None when they may."""
    tools = services.current()
    with tools.sessions() as session:
        if people.is_admin(session, person, first_admin=tools.choices.first_admin):
            return None
        named = people.admins(session, first_admin=tools.choices.first_admin)
    return words.ONLY_ADMINS.format(admins=", ".join(f"<@{admin}>" for admin in named) or words.NO_ADMIN)

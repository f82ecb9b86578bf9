"""`/claimwire history LINK`: everything that happened to a post."""

from bot.blocks.found import history as told
from bot.blocks.text import Block
from bot.listeners.find.typed import address, named, plain
from bot.listeners.permissions import require
from pipeline import services
from pipeline.desk.finding import history


def on_history(typed: str, person: str) -> list[Block]:
    """What to show who asked. Raises UserError."""
    require("read", person)
    tools = services.current()
    with tools.sessions() as session:
        found = history.of(session, plain(typed), source=tools.network.name, show_score=tools.choices.show_score)
        return told.blocks(found, named=named, address=address)

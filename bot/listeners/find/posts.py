"""`/claimwire find …`: posts by their words, a page at a time."""

import re
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.blocks import ids
from bot.blocks.found import hits
from bot.blocks.text import Block, escape, sections
from bot.listeners.find.like import on_like
from bot.listeners.find.typed import address, named, plain
from bot.listeners.permissions import require
from bot.listeners.replying import person_of, tell_only
from ml.errors import UserError
from pipeline import services
from pipeline.checks.like_posts import is_like
from pipeline.desk.finding import asked, found
from pipeline.language.speech import _


def register(app: App) -> None:
    """The buttons to other pages."""
    app.action(re.compile(f"^{ids.FOUND_PAGE}_"))(turn)


def on_find(typed: str, person: str) -> list[Block]:
    """What to show who asked. Raises UserError."""
    require("read", person)
    words = plain(typed)
    return sections(on_like(words)) if is_like(words) else _page(words, 0)


def turn(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Show another page in place of this one."""
    ack()
    number, words = ids.page_in(action["value"])
    try:
        require("read", person_of(body))
        blocks = _page(words, number)
    except UserError as reason:
        tell_only(client, body, escape(str(reason)))
    else:
        respond(text=str(_("Another page")), blocks=blocks, replace_original=True, response_type="ephemeral")


def _page(words: str, number: int) -> list[Block]:
    """A page of what this finds. Raises FindError."""
    tools = services.current()
    wanted = asked.read(words, today=datetime.now(UTC).date())
    with tools.sessions() as session:
        page = found.find(session, wanted, source=tools.network.name, page=number)
        return hits.blocks(page, typed=words, page=number, named=named, address=address)

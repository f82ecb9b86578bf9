"""`/claimwire stories …` and the stories in App Home."""

from typing import cast, get_args

from sqlalchemy.orm import Session

from bot.blocks.stories import listing, words
from bot.blocks.text import Block
from bot.listeners.permissions import require, slack
from ml.errors import UserError
from pipeline import services
from pipeline.desk.stories import lists
from pipeline.store.desk import stories
from pipeline.store.desk.stories import Which


class NotAList(UserError):
    """Somebody asks for stories of a kind that there is not."""


def on_stories(typed: str, person: str) -> str:
    """What to tell who asked. Raises NotAList, NotAdmitted."""
    require("read", person)
    which, number = _asked(typed)
    with services.current().sessions() as session:
        page = lists.page(session, which, person=person, number=number)
    return listing.listed(
        page, which, size=lists.PER_PAGE, named=slack().person, link_to=slack().link_to, today=lists.today()
    )


def _asked(typed: str) -> tuple[Which, int]:
    """Which list and which page of it, counted from 0; the open ones, and the first, where nothing is said."""
    asked = typed.lower().split()
    which = asked.pop(0) if asked and asked[0] in get_args(Which) else "open"
    number = asked.pop(0) if asked else "1"
    if asked or not (number.isascii() and number.isdigit() and len(number) < 7):
        raise NotAList(words.USAGE)
    return cast("Which", which), int(number) - 1


def in_home(session: Session, person: str) -> Block:
    """The section in App Home: how many there are, and the person's own."""
    own = lists.page(session, "mine", person=person, size=listing.OWN)
    counts = stories.counts(session, today=lists.today())
    return listing.home(counts, own, link_to=lambda line: slack().link_to(line), today=lists.today())

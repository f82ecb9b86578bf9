"""That a record of a post is kept, in one line with the button that opens it."""

from bot.blocks import ids
from bot.blocks.stories import words
from bot.blocks.text import Block, button, clock, flat, mrkdwn, outside
from pipeline.messages.views import Preserved

AUTHORITY = 60


def on_card(kept: Preserved) -> Block:
    """Since when it is kept, and who vouches for that."""
    at = clock(kept.at)
    said = words.PRESERVED.format(at=at)
    if kept.stamped_by:
        said = words.PRESERVED_BY.format(at=at, authority=outside(flat(kept.stamped_by, AUTHORITY)))
    return mrkdwn(said) | {"accessory": button(words.OPEN_RECORD, ids.RECORD_OPEN, str(kept.record_id))}

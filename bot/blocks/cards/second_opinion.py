"""The private message that asks for a second opinion: the post without what anybody says of it."""

from dataclasses import replace

from bot.blocks import ids
from bot.blocks import words as desk_words
from bot.blocks.cards import post
from bot.blocks.teamwork import words
from bot.blocks.text import Block, aside, button, mrkdwn, row
from pipeline.language.speech import _
from pipeline.messages.views import CardView


def question(card: CardView, *, opinion_id: int, by: str) -> list[Block]:
    """The post with the three buttons, blind: without what others say, and without what the model does."""
    later = tuple(replace(one, marked=()) for one in card.thread)
    plain = replace(card, marked=(), sentence=None, thread=later, engagement=None)
    buttons = (button(desk_words.LABELS[label], action, str(opinion_id)) for label, action in ids.OPINION.items())
    asked = mrkdwn(words.QUESTION.format(by=by))
    return [asked, *post.blocks(plain), aside(desk_words.BY_FACTUALITY), row(*buttons)]


def answered(told: str, *, opinion_id: int) -> list[Block]:
    """What they said, to be undone."""
    return [mrkdwn(told), row(button(_("Undo"), ids.UNDO_OPINION, str(opinion_id)))]

"""Where a story stands, in one line of rich text: on its card, on the post's line in #tweets, in lists."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.blocks import ids
from bot.blocks.stories import words
from bot.blocks.text import LINK, Block, button, flat, isolated, literal, moment, paragraph, rich
from pipeline.language import speech
from pipeline.language.speech import _
from pipeline.messages.story_view import NEXT, StoryView

NAME, REASON, CLAIM, RATING, SHOWN_LINK = 40, 200, 100, 75, 80


def on_card(story: StoryView) -> Block:
    """The lines on top of the card in #fact-check; people are named."""
    lines = [paragraph(pieces(story))]
    if story.claim and story.state == "published":
        lines.append(paragraph([literal(words.CLAIM), literal(isolated(flat(story.claim, CLAIM)), italic=True)]))
    if story.state != "proposed":
        lines.append(paragraph([literal(_came_about(story))]))
    return rich(*lines)


def pieces(story: StoryView) -> list[Block]:
    """State, whose it is, until when, since when, and how it ended."""
    said = str(words.STATES[story.state])
    told = [literal(said[0].upper() + said[1:], bold=True), literal(_by(story))]
    if story.due_on and story.state in ("accepted", "in_progress"):
        told.append(literal(words.DUE_ON.format(day=day(story.due_on))))
    if story.state in ("in_progress", "published", "left"):
        told += [
            literal(words.SINCE if story.state == "in_progress" else ", "),
            moment(story.since, form="{date_short_pretty}"),
        ]
    return [*told, *_ending(story)]


def buttons(state: str, card_id: int) -> list[Block]:
    """What may be done with it next."""
    return [button(words.ACTS[act], ids.STORY[act], str(card_id)) for act in NEXT[state]]


def day(of: date) -> str:
    """A day as people write it."""
    return speech.day(of, _("d MMM y"))


def named(story: StoryView, name_of: Callable[[str], str]) -> StoryView:
    """The same with people's names in place of their ids."""
    return replace(
        story,
        by=name_of(story.by),
        selected_by=name_of(story.selected_by),
        decided_by=name_of(story.decided_by) if story.decided_by else None,
        assignee=name_of(story.assignee) if story.assignee else None,
    )


def _name(person: str) -> str:
    return isolated(flat(person, NAME))


def _by(story: StoryView) -> str:
    if story.state == "proposed":
        return words.BY.format(who=_name(story.selected_by))
    if story.state == "accepted":
        return words.BY.format(who=_name(story.assignee)) if story.assignee else f" {words.NOBODY_YET}"
    return words.BY.format(who=_name((story.assignee if story.state == "in_progress" else None) or story.by))


def _ending(story: StoryView) -> list[Block]:
    if story.state == "published" and story.link:
        shown = isolated(flat(story.link, SHOWN_LINK))
        rated = words.RATED.format(rating=isolated(flat(story.rating or "", RATING)))
        return [literal(": "), literal(shown, url=story.link if len(story.link) <= LINK else None), literal(rated)]
    if story.state == "left" and story.reason:
        return [literal(f": {isolated(flat(story.reason, REASON))}")]
    return []


def _came_about(story: StoryView) -> str:
    said = words.SELECTED_AND_DECIDED if story.decided_by else words.SELECTED_BY
    return said.format(who=_name(story.selected_by), head=_name(story.decided_by or ""))

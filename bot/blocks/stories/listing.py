"""Lists of stories, in mrkdwn: for a command, for App Home, for the reminder of what is overdue."""

from collections.abc import Callable, Mapping
from datetime import date

from bot.blocks.stories import words
from bot.blocks.stories.standing import day
from bot.blocks.text import Block, flat, linked, mrkdwn, outside
from pipeline.language.speech import n_
from pipeline.messages.story_view import StoryLine, StoryPage, StoryView

TEXT, NAME, REASON, SCALE = 70, 60, 100, 500
OWN = 5
"""Stories of a person's own that App Home names."""

LinkTo = Callable[[StoryLine], str]
Named = Callable[[str], str]


def listed(page: StoryPage, which: str, *, size: int, named: Named, link_to: LinkTo, today: date) -> str:
    """A page of a list, and how to see the next."""
    title = words.how_many(page.total, which)
    if not page.lines:
        return f"{title}\n{words.USAGE}"
    first, last = page.page * size + 1, page.page * size + len(page.lines)
    where = words.WHERE.format(first=first, last=last) if page.total > size else ""
    more = f"\n{words.NEXT.format(which=which, page=page.page + 2)}" if last < page.total else ""
    return "\n".join([title + where, *lines(page, named=named, link_to=link_to, today=today)]) + more


def reminder(page: StoryPage, *, named: Named, link_to: LinkTo, today: date) -> str:
    """What is overdue, in one message."""
    more = page.total - len(page.lines)
    said = [n_("*{n} story is overdue*", "*{n} stories are overdue*", page.total)]
    said += lines(page, named=named, link_to=link_to, today=today)
    return "\n".join(said) + (f"\n{words.MORE_DUE.format(more=more)}" if more else "")


def news(one: StoryLine, *, url: str) -> str:
    """What one person is told: that a story is theirs, or how that of the post ended which they selected."""
    story, post = one.story, _post(one, url)
    if story.state == "published":
        link = linked(story.link or "", story.link or "")
        return words.WAS_CHECKED.format(link=link, rating=outside(story.rating or "", REASON), post=post)
    if story.state == "left":
        left = words.LEFT_BECAUSE if story.reason else words.LEFT_WITHOUT
        return left.format(reason=outside(story.reason or "", REASON), post=post)
    head = words.YOURS_DUE.format(day=day(story.due_on)) if story.due_on else words.YOURS_TO_CHECK
    return f"{head}\n{post}\n{words.HOW_TO_START}"


def home(counts: Mapping[str, int], own: StoryPage, *, link_to: LinkTo, today: date) -> Block:
    """The section in App Home: how many there are, and the person's own."""
    said = [counted(counts[state]) for state, counted in words.COUNTS.items() if counts.get(state)]
    title = words.STORIES.format(counts=" · ".join(said) or words.NO_STORIES)
    mine = lines(own, named=str, link_to=link_to, today=today, whose=False)
    more = [words.MORE_OF_YOURS.format(more=own.total - len(own.lines))] if own.total > len(own.lines) else []
    head = [str(words.YOURS)] if mine else []
    return mrkdwn("\n".join([title, *head, *mine, *more, str(words.LISTED)]))


def lines(page: StoryPage, *, named: Named, link_to: LinkTo, today: date, whose: bool = True) -> list[str]:
    """A line for each story: state, whose, until when, the post with a link to its card."""
    return [_line(one, named=named, url=link_to(one), today=today, whose=whose) for one in page.lines]


def _line(one: StoryLine, *, named: Named, url: str, today: date, whose: bool) -> str:
    story = one.story
    person = story.assignee or (story.by if story.state in ("published", "left") else "")
    by = f" · {outside(named(person), NAME)}" if person and whose else ""
    return f"• {words.STATES[story.state]}{by}{_due(story, today)}: {_post(one, url)}{_ending(story)}"


def _post(one: StoryLine, url: str) -> str:
    text = flat(one.text, TEXT)
    return linked(f"@{one.handle}: {text}" if text else f"@{one.handle}", url)


def _due(story: StoryView, today: date) -> str:
    if story.due_on is None or story.state not in ("accepted", "in_progress"):
        return ""
    return (words.OVERDUE if story.due_on < today else words.DUE).format(day=day(story.due_on))


def _ending(story: StoryView) -> str:
    if story.state == "published" and story.link:
        return f" · {linked(story.link, story.link)} · {outside(story.rating or '', REASON)}"
    return f" · {outside(story.reason, REASON)}" if story.state == "left" and story.reason else ""

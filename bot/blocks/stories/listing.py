"""Lists of stories, in mrkdwn: for a command, for App Home, for the reminder of what is overdue."""

from collections.abc import Callable, Mapping
from datetime import date

from bot.blocks.stories import words
from bot.blocks.stories.standing import day
from bot.blocks.text import Block, counted, flat, linked, mrkdwn, outside
from pipeline.messages.story_view import StoryLine, StoryPage, StoryView

TEXT, NAME, REASON, SCALE = 70, 60, 100, 500
OWN = 5
"""Stories of a person's own that App Home names."""

LinkTo = Callable[[StoryLine], str]
Named = Callable[[str], str]


def listed(page: StoryPage, which: str, *, size: int, named: Named, link_to: LinkTo, today: date) -> str:
    """A page of a list, and how to see the next."""
    title = f"*{counted(page.total, 'story', 'stories')} {words.LISTS[which]}*"
    if not page.lines:
        return f"{title}\n{words.USAGE}"
    first, last = page.page * size + 1, page.page * size + len(page.lines)
    where = f", {first} to {last}" if page.total > size else ""
    more = f"\n`/claimwire stories {which} {page.page + 2}` shows the next." if last < page.total else ""
    return "\n".join([title + where, *lines(page, named=named, link_to=link_to, today=today)]) + more


def reminder(page: StoryPage, *, named: Named, link_to: LinkTo, today: date) -> str:
    """What is overdue, in one message."""
    more = page.total - len(page.lines)
    said = [f"*{counted(page.total, 'story is', 'stories are')} overdue*"]
    said += lines(page, named=named, link_to=link_to, today=today)
    return "\n".join(said) + (f"\nand {more:,} more: `/claimwire stories due`." if more else "")


def news(one: StoryLine, *, url: str) -> str:
    """What one person is told: that a story is theirs, or how that of the post ended which they selected."""
    story, post = one.story, _post(one, url)
    if story.state == "published":
        link = linked(story.link or "", story.link or "")
        rated = f"Rated “{outside(story.rating or '', REASON)}”"
        return f"*The post that you selected was fact-checked:* {link}\n{rated} · {post}"
    if story.state == "left":
        reason = f":* {outside(story.reason, REASON)}" if story.reason else "*, without a reason given."
        return f"*The post that you selected is left{reason}\n{post}"
    due = f", due {day(story.due_on)}" if story.due_on else ""
    return f"*A story is yours to check{due}*\n{post}\n{words.HOW_TO_START}"


def home(counts: Mapping[str, int], own: StoryPage, *, link_to: LinkTo, today: date) -> Block:
    """The section in App Home: how many there are, and the person's own."""
    said = [f"{counts[state]:,} {name}" for state, name in _COUNTED.items() if counts.get(state)]
    title = f"*Stories* · {' · '.join(said) or 'none on its way'}"
    mine = lines(own, named=str, link_to=link_to, today=today, whose=False)
    more = [f"and {own.total - len(own.lines):,} more of yours"] if own.total > len(own.lines) else []
    head = ["Yours:"] if mine else []
    return mrkdwn("\n".join([title, *head, *mine, *more, "`/claimwire stories` lists them."]))


_COUNTED = {"proposed": "proposed", "accepted": "accepted", "in_progress": "in progress", "overdue": "overdue"}


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
    return f" · {'⚠️ overdue since' if story.due_on < today else 'due'} {day(story.due_on)}"


def _ending(story: StoryView) -> str:
    if story.state == "published" and story.link:
        return f" · {linked(story.link, story.link)} · {outside(story.rating or '', REASON)}"
    return f" · {outside(story.reason, REASON)}" if story.state == "left" and story.reason else ""

"""A digest in Slack: the most promising posts, a line each, and the rest on a click."""

from bot.blocks import ids
from bot.blocks.text import Block, button, flat, linked, row, sections
from pipeline.language.speech import _, n_
from pipeline.messages.views import DigestView, PostLine

TITLE = _("*Since the last digest: the most promising posts, whose cards follow*")
REST_LATER = _("_The others wait until somebody wants them, or for the next digest._")
TEXT = 100


def fallback(view: DigestView) -> str:
    """The digest without its buttons."""
    rest = [str(REST_LATER)] if view.waiting else []
    return "\n".join([str(TITLE), *map(_line, view.lines), *rest])


def blocks(view: DigestView) -> list[Block]:
    """The digest as a message."""
    shown = sections(fallback(view))
    rest = n_("Show the other one", "Show the other {n}", view.waiting)
    more = button(rest, ids.DIGEST_REST, view.channel)
    return [*shown, row(more)] if view.waiting else shown


def _line(post: PostLine) -> str:
    return f"• {linked(flat(f'@{post.handle}: {post.text}', TEXT), post.url)}"

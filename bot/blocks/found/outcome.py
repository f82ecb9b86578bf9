"""What became of a post, in words; people and other posts are named as the place allows."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.blocks.statements import in_words
from bot.blocks.text import flat
from pipeline.language.speech import _
from pipeline.messages.notifier import Place
from pipeline.messages.statement import Statement

VALUE = 80
WORDS = {
    "waiting": _("waits to be judged"),
    "set_aside": _("could not be judged: {why}"),
    "copy": _("says the same as an earlier post and joined its card"),
    "thread": _("goes on the thread of an earlier post and joined its card"),
    "withheld": _("withheld, probability {probability:.2f}; {chance:percent} of such posts get a card"),
    "hidden": _("hidden by a word of the desk’s"),
    "open": _("on the desk, not labelled yet"),
    "rejected": _("Rejected by {person}, {on}"),
    "reviewed": _("Reviewed by {person}, {on}"),
    "selected": _("Selected by {person}, {on}"),
    "story_accepted": _("to be fact-checked, says {person}, {on}"),
    "story_in_progress": _("being fact-checked, says {person}, {on}"),
    "story_published": _("published by {person}, {on}, rated “{rating}”"),
    "story_left": _("left, says {person}, {on}"),
}

Address = Callable[[Place], str | None]
"""Of a message, where it is known."""
Naming = Callable[[str], str]
"""How somebody is called, and how other words from outside are written, where this is read."""


def said(statements: Sequence[Statement], *, named: Naming, written: Naming) -> str:
    """All of it in one line."""
    return " · ".join(in_words(put(one, named, written), WORDS) for one in statements)


def put(statement: Statement, named: Naming, written: Naming) -> Statement:
    """The statement with its people named, and what is from outside written so that it does no harm."""
    values: Mapping[str, Any] = {
        name: value if not isinstance(value, str) else named(value) if name == "person" else written(flat(value, VALUE))
        for name, value in statement.values.items()
    }
    return Statement(statement.code, values)

"""The history of a post, in words."""

from collections.abc import Iterator

from bot.blocks import words
from bot.blocks.found.outcome import Address, Naming, put
from bot.blocks.statements import in_words
from bot.blocks.stories import words as story_words
from bot.blocks.text import Block, apart, clip, escape, flat, linked, sections
from pipeline.desk.finding.history import Entry, History
from pipeline.messages.statement import Statement

TEXT = 500
DETAIL = 120

OF_ROWS = {
    "published": "published",
    "read": "read",
    "judged": "judged by {version}; how, is told after the first click",
    "judged_positive": "judged by {version}: probability {probability:.2f}, positive; "
    "{chance:percent} of such posts get a card",
    "judged_sampled_negative": "judged by {version}: probability {probability:.2f}, negative, drawn at random; "
    "{chance:percent} of such posts get a card",
    "judged_withheld": "judged by {version}: probability {probability:.2f}, withheld; "
    "{chance:percent} of such posts get a card",
    "judged_hidden": "judged by {version}: probability {probability:.2f}; a word of the desk’s hides it",
    "judged_always": "judged by {version}: probability {probability:.2f}; a word of the desk’s gives it a card",
    "judged_asked": "judged by {version}: probability {probability:.2f}; somebody asked about it, and it was not drawn",
    "judged_copy": "judged by {version}: probability {probability:.2f}; it says the same as an earlier post",
    "judged_thread": "judged by {version}: probability {probability:.2f}; shown on the card of its thread",
    "judged_rescored": "judged again by {version}: probability {probability:.2f}, which decides nothing",
    "got_tweets": "it got a card",
    "got_fact_check": "it got a card for the head of the desk",
    "shown_tweets": "its card was last posted",
    "shown_fact_check": "its card for the head of the desk was last posted",
    "finding_reportable": "{kind} · there is something to say, in the card’s thread",
    "finding_nothing_to_report": "{kind} · nothing to say",
    "finding_impossible": "{kind} · could not be told: {why}",
    "finding_failed": "{kind} · given up: {why}",
    "finding_waiting": "{kind} · is looked at again",
    "got_thread": "joined the card of its thread",
    "shown_thread": "its card shows it",
    "repeated": "@{handle} posted the same and joined its card",
}
CHECKS = {
    "already_checked": "Checked before?",
    "generated_text": "Does {subject} look machine-written?",
    "comparison": "Compared with {subject}",
}
"""What the desk's checks are called on a card."""
SUBJECTS = {
    "post": "the post",
    "page": "the linked page",
    "quoted_post": "the quoted post",
    "earlier_check": "a claim that was checked",
}
OF_LOG = {
    **words.LABELS,
    **story_words.ACTS,
    "start": "started",
    "publish": "published as a fact-check",
    "assigned": "assigned",
    "undid": "taken back",
    "undid answer": "an answer about an earlier check taken back",
    "asked why": "the judgement explained to whoever labelled it",
    "made card": "made a card, which counts in no estimate",
    "took": "taken in hand",
    "gave back": "given back",
    "noted": "a note written",
    "changed note": "a note changed",
    "deleted note": "a note deleted",
    "asked opinion": "a second opinion asked for",
    "gave opinion": "a second opinion given",
    "answered": "an earlier check answered",
    "edited": "edited",
    "set aside": "set aside, since it cannot be judged",
    "joined": "joined the card of an earlier post",
    "parted": "parted from the post whose card it had joined",
}
"""Of other verbs, the log's own words are shown."""
OURS = ("card", "note", "opinion", "check", "copy_of")
"""Details that say nothing to people."""
PEOPLE = ("assignee", "to", "of")
"""Details that are somebody's id."""
_NAMES = {"of": "of", "to": "to", "assignee": "for", "due_on": "due", "label": "label", "choice": "decision"}
"""What details are called, where that is not their own name."""
_CODES = ("label", "choice", "step", "answer")
_VALUES = {**words.LABELS, **words.ANSWERS, **story_words.ACTS}
"""What our own codes among the details mean."""
MACHINES = {"source": "its author", "worker": "the worker", "poller": "the poller", "sweep": "Claimwire"}


def blocks(history: History, *, named: Naming, address: Address) -> list[Block]:
    """For Slack."""
    text = escape(apart(clip(" ".join(history.tweet.text.split()), TEXT)))
    head = f"*{linked(f'@{history.tweet.account.handle}', history.tweet.url)}*: {text}"
    return sections("\n".join([head, *(f"• {_linked(entry, named, address)}" for entry in history.entries)]))


def lines(history: History) -> Iterator[str]:
    """For the terminal."""
    yield f"@{history.tweet.account.handle} {history.tweet.url}"
    yield flat(history.tweet.text, TEXT)
    for entry in history.entries:
        yield line(entry, named=str, written=str)


def _linked(entry: Entry, named: Naming, address: Address) -> str:
    where = address(entry.place) if entry.place else None
    card = f" · {linked('card', where)}" if where else ""
    return line(entry, named=named, written=escape) + card


def line(entry: Entry, *, named: Naming, written: Naming) -> str:
    """One thing that happened, with its moment in UTC."""
    return f"{entry.at:%Y-%m-%d %H:%M:%S} {said(entry, named=named, written=written)}"


def said(entry: Entry, *, named: Naming, written: Naming) -> str:
    """One thing that happened, and by whom."""
    if entry.actor is None:
        return in_words(_as_on_cards(put(entry.statement, named, written)), OF_ROWS)
    return f"{_of_log(entry.statement, named, written)}, by {MACHINES.get(entry.actor) or named(entry.actor)}"


def _as_on_cards(statement: Statement) -> Statement:
    """The statement with its check, if it is about one, called as it is on a card."""
    values = statement.values
    if values.get("kind") not in CHECKS:
        return statement
    named = CHECKS[values["kind"]].format(subject=SUBJECTS[values["subject"]])
    return Statement(statement.code, {**values, "kind": named})


def _value(name: str, value: object, named: Naming, written: Naming) -> str:
    if name in PEOPLE:
        return named(str(value))
    return written(flat(_VALUES.get(str(value), str(value)) if name in _CODES else str(value), DETAIL))


def _of_log(statement: Statement, named: Naming, written: Naming) -> str:
    details = ", ".join(
        f"{written(_NAMES.get(name, name))}: {_value(name, value, named, written)}"
        for name, value in statement.values.items()
        if name not in OURS and value not in (None, "")
    )
    code = "undid answer" if statement.code == "undid" and "check" in statement.values else statement.code
    return written(OF_LOG.get(code, code)) + (f" ({apart(details)})" if details else "")

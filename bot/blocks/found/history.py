"""The history of a post, in words."""

from collections.abc import Iterator

from bot.blocks import words
from bot.blocks.found.outcome import Address, Naming, put
from bot.blocks.statements import in_words
from bot.blocks.stories import words as story_words
from bot.blocks.text import Block, apart, clip, escape, flat, linked, sections
from pipeline.desk.finding.history import Entry, History
from pipeline.language.speech import _
from pipeline.messages.statement import Statement

TEXT = 500
DETAIL = 120

OF_ROWS = {
    "published": _("published"),
    "read": _("read"),
    "judged": _("judged by {version}; how, is told after the first click"),
    "judged_positive": _(
        "judged by {version}: probability {probability:.2f}, positive; {chance:percent} of such posts get a card"
    ),
    "judged_sampled_negative": _(
        "judged by {version}: probability {probability:.2f}, negative, drawn at random; "
        "{chance:percent} of such posts get a card"
    ),
    "judged_withheld": _(
        "judged by {version}: probability {probability:.2f}, withheld; {chance:percent} of such posts get a card"
    ),
    "judged_hidden": _("judged by {version}: probability {probability:.2f}; a word of the desk’s hides it"),
    "judged_always": _("judged by {version}: probability {probability:.2f}; a word of the desk’s gives it a card"),
    "judged_asked": _(
        "judged by {version}: probability {probability:.2f}; somebody asked about it, and it was not drawn"
    ),
    "judged_copy": _("judged by {version}: probability {probability:.2f}; it says the same as an earlier post"),
    "judged_thread": _("judged by {version}: probability {probability:.2f}; shown on the card of its thread"),
    "judged_rescored": _("judged again by {version}: probability {probability:.2f}, which decides nothing"),
    "got_tweets": _("it got a card"),
    "got_fact_check": _("it got a card for the head of the desk"),
    "shown_tweets": _("its card was last posted"),
    "shown_fact_check": _("its card for the head of the desk was last posted"),
    "finding_reportable": _("{kind} · there is something to say, in the card’s thread"),
    "finding_nothing_to_report": _("{kind} · nothing to say"),
    "finding_impossible": _("{kind} · could not be told: {why}"),
    "finding_failed": _("{kind} · given up: {why}"),
    "finding_waiting": _("{kind} · is looked at again"),
    "got_thread": _("joined the card of its thread"),
    "shown_thread": _("its card shows it"),
    "repeated": _("@{handle} posted the same and joined its card"),
}
CHECKS = {
    "already_checked": _("Checked before?"),
    "generated_text": _("Does {subject} look machine-written?"),
    "comparison": _("Compared with {subject}"),
}
"""What the desk's checks are called on a card."""
SUBJECTS = {
    "post": _("the post"),
    "page": _("the linked page"),
    "quoted_post": _("the quoted post"),
    "earlier_check": _("a claim that was checked"),
}
OF_LOG = {
    **words.LABELS,
    **story_words.ACTS,
    "start": _("started"),
    "publish": _("published as a fact-check"),
    "assigned": _("assigned"),
    "undid": _("taken back"),
    "undid answer": _("an answer about an earlier check taken back"),
    "asked why": _("the judgement explained to whoever labelled it"),
    "made card": _("made a card, which counts in no estimate"),
    "took": _("taken in hand"),
    "gave back": _("given back"),
    "noted": _("a note written"),
    "changed note": _("a note changed"),
    "deleted note": _("a note deleted"),
    "asked opinion": _("a second opinion asked for"),
    "gave opinion": _("a second opinion given"),
    "answered": _("an earlier check answered"),
    "preserved": _("preserved"),
    "opened record": _("the record opened"),
    "removed record": _("the record removed"),
    "edited": _("edited"),
    "set aside": _("set aside, since it cannot be judged"),
    "joined": _("joined the card of an earlier post"),
    "forgotten": _("its words removed from what the desk keeps"),
    "parted": _("parted from the post whose card it had joined"),
}
"""Of other verbs, the log's own words are shown."""
OURS = ("card", "note", "opinion", "check", "copy_of", "record")
"""Details that say nothing to people."""
PEOPLE = ("assignee", "to", "of")
"""Details that are somebody's id."""
_NAMES = {
    "of": _("of"),
    "to": _("to"),
    "assignee": _("for"),
    "due_on": _("due"),
    "label": _("label"),
    "choice": _("decision"),
    "step": _("step"),
    "answer": _("answer"),
    "reason": _("reason"),
    "why": _("why"),
    "before": _("before"),
    "seal": _("seal"),
    "sealed_by": _("sealed by"),
}
"""What details are called, where that is not their own name."""
_CODES = ("label", "choice", "step", "answer")
_VALUES = {**words.LABELS, **words.ANSWERS, **story_words.ACTS}
"""What our own codes among the details mean."""
MACHINES = {"source": _("its author"), "worker": _("the worker"), "poller": _("the poller"), "sweep": _("Claimwire")}


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
    card = f" · {linked(words.CARD, where)}" if where else ""
    return line(entry, named=named, written=escape) + card


def line(entry: Entry, *, named: Naming, written: Naming) -> str:
    """One thing that happened, with its moment in UTC."""
    return f"{entry.at:%Y-%m-%d %H:%M:%S} {said(entry, named=named, written=written)}"


def said(entry: Entry, *, named: Naming, written: Naming) -> str:
    """One thing that happened, and by whom."""
    if entry.actor is None:
        return in_words(_as_on_cards(put(entry.statement, named, written)), OF_ROWS)
    who = MACHINES.get(entry.actor) or named(entry.actor)
    return _("{what}, by {who}").format(what=_of_log(entry.statement, named, written), who=who)


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

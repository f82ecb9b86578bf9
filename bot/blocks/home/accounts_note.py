"""The weekly note on accounts, for one admin: plain sentences, and a button beside each account that may be paused."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.blocks import ids
from bot.blocks.statements import in_words
from bot.blocks.text import Block, button, flat, mrkdwn, outside
from pipeline.language.speech import _, day, figure
from pipeline.messages.accounts_note import AccountsNote, Costs, Remark, Remarks
from pipeline.messages.statement import Statement

TITLE = _("Accounts in the week from {monday}")
HEADS = {
    "noisy": _("Many cards, few of them kept"),
    "silent": _("Nothing posted for four weeks"),
    "failing": _("Not read for a day or more"),
    "renamed": _("Called otherwise now"),
}
SAID = {
    "noisy": _("cards judged {judged}, kept {kept}"),
    "failing": "{why}",
    "renamed": _("was @{before}"),
    "cost": _("{cost:,.2f} this month"),
}
LAST, NEVER = _("last post on {last}"), _("no post read so far")
DAY = _("d MMMM y")
PAUSABLE = ("noisy", "silent", "failing")
SPENT = _(
    "*Cost*: {spent:,.2f} this month so far, {expected:,.2f} by its end if it goes on as in the last seven days. "
    "Reads: {reads:,} of {budget:,}, {expected_reads:,} by then."
)
TOO_MUCH = _("⚠️ The reads will not last until the month ends: pause accounts, or raise *Reads a month* in Settings.")
DEAREST = _("The dearest accounts")
MORE = _("and {number:,} more, in App Home")
NONE = _("No account was noisy, silent, failing or renamed.")
PAUSE = _("Pause")
PAUSED = _("@{handle} is paused: nothing is read of it until somebody resumes it.")
RESUMED = _("@{handle} is read again.")
GONE = _("This account is not monitored any more; nothing was done.")
WHY = 100


def title(note: AccountsNote) -> str:
    """What a notification shows."""
    return TITLE.format(monday=day(note.monday, DAY))


def blocks(note: AccountsNote) -> list[Block]:
    """The whole note."""
    kinds = {code: remarks for code, head in HEADS.items() if (remarks := getattr(note, code)).number}
    said = [block for code, remarks in kinds.items() for block in _kind(HEADS[code], remarks, code in PAUSABLE)]
    costs = [*_costs(note.costs)] if note.costs else []
    return [mrkdwn(f"*{title(note)}*"), *(said or [mrkdwn(NONE)]), *costs]


def _kind(head: str, remarks: Remarks, pausable: bool = False) -> Iterator[Block]:
    yield mrkdwn(f"*{head}: {figure(remarks.number, ',')}*")
    for one in remarks.first:
        section = mrkdwn(f"@{outside(one.handle, 100)} · {_said(one)}")
        pause = button(PAUSE, ids.ACCOUNT_STATE["pause"], str(one.account_id))
        yield section | ({"accessory": pause} if pausable else {})
    if left := remarks.number - len(remarks.first):
        yield mrkdwn(MORE.format(number=left))


def _said(one: Remark) -> str:
    values = {name: _harmless(value) for name, value in one.said.values.items()}
    if one.said.code != "silent":
        return in_words(Statement(one.said.code, values), SAID)
    last = one.said.values["last"]
    return LAST.format(last=day(date.fromisoformat(last), DAY)) if last else str(NEVER)


def _harmless(value: Any) -> Any:
    return outside(flat(value, WHY)) if isinstance(value, str) else value


def _costs(costs: Costs) -> Iterator[Block]:
    yield mrkdwn(SPENT.format(**vars(costs)))
    if costs.expected_reads > costs.budget:
        yield mrkdwn(TOO_MUCH)
    if costs.dearest.number:
        yield from _kind(DEAREST, costs.dearest)

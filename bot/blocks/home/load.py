"""What lies on the desk, for App Home: the backlog, the day's pace, a person's own, and in which order cards come."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.blocks.text import Block, aside, flat, linked, mrkdwn
from pipeline.language.speech import _, figure
from pipeline.store.backlog import OWN, Backlog, Line

OPEN = _("*Open cards: {open}*")
WAITING = _("*Open cards: {open}*, {waiting} of them waiting for their hour")
TODAY = _("{clicks} labelled today, about {rate:.0f} an hour")
PACE = _("{clicks} labelled today, about {rate:.0f} an hour: {hours} for what is open")
NONE_TODAY = _("none labelled today")
HOURS, LESS = _("{number:.0f} h"), _("less than an hour")
YOURS, MORE = _("*Yours*"), _("and more")
KINDS = {"taken": _("in your hands"), "opinion": _("a second opinion is asked of you")}
ORDER = _(
    "Cards come as posts are judged; of those judged together, what the desk would most probably select comes first, "
    "then what is most probably check-worthy."
)
TEXT = 70
LEAST = timedelta(hours=1)

LinkTo = Callable[[Line], str]


def blocks(backlog: Backlog, own: Sequence[Line], *, now: datetime, link_to: LinkTo) -> list[Block]:
    """All of it."""
    first = " · ".join([_open(backlog), pace(backlog, now=now)])
    mine = [f"• {KINDS[one.kind]}: {_post(one, link_to(one))}" for one in own[:OWN]]
    more = [str(MORE)] if own[OWN:] else []
    return [mrkdwn("\n".join([first, *([str(YOURS)] if mine else []), *mine, *more])), aside(ORDER)]


def _open(backlog: Backlog) -> str:
    return (WAITING if backlog.waiting else OPEN).format(
        open=figure(backlog.open, ","), waiting=figure(backlog.waiting, ",")
    )


def pace(backlog: Backlog, *, now: datetime) -> str:
    """The day's clicks, how many an hour since the first of them, and how long the open cards take at that pace."""
    if backlog.first_click is None:
        return str(NONE_TODAY)
    rate = backlog.clicks / (max(now - backlog.first_click, LEAST) / timedelta(hours=1))
    hours = backlog.open / rate
    said = LESS if hours < 1 else HOURS.format(number=hours)
    return (PACE if backlog.open else TODAY).format(clicks=figure(backlog.clicks, ","), rate=rate, hours=said)


def _post(one: Line, url: str) -> str:
    return linked(f"@{one.handle}: {flat(one.text, TEXT)}", url)

"""What lies on the desk, for App Home: the backlog, its time, a person's own, and in which order cards come."""

from collections.abc import Callable, Sequence

from bot.blocks.text import Block, aside, flat, linked, mrkdwn
from pipeline.language.speech import _, figure, n_
from pipeline.store.backlog import OWN, Backlog, Line

OPEN = _("*Open cards: {open}*")
WAITING = _("*Open cards: {open}*, {waiting} of them waiting for their hour")
NONE_TODAY = _("none labelled today")
WORK = _("While somebody labels, the desk does about {rate:.0f} cards an hour: these take about {time}.")
MINUTES, HOURS = _("{number:.0f} min"), _("{number:.0f} h")
YOURS, MORE = _("*Yours*"), _("and more")
KINDS = {"taken": _("in your hands"), "opinion": _("a second opinion is asked of you")}
ORDER = _(
    "Cards come as posts are judged; of those judged together, what the desk would most probably select comes first, "
    "then what is most probably check-worthy."
)
TEXT = 90

LinkTo = Callable[[Line], str]


def blocks(backlog: Backlog, own: Sequence[Line], *, link_to: LinkTo) -> list[Block]:
    """All of it."""
    first = [" · ".join([_open(backlog), _today(backlog)]), *_work(backlog)]
    mine = [f"• {KINDS[one.kind]}: {_post(one, link_to(one))}" for one in own[:OWN]]
    more = [str(MORE)] if own[OWN:] else []
    return [mrkdwn("\n".join([*first, *([str(YOURS)] if mine else []), *mine, *more])), aside(ORDER)]


def _open(backlog: Backlog) -> str:
    return (WAITING if backlog.waiting else OPEN).format(
        open=figure(backlog.open, ","), waiting=figure(backlog.waiting, ",")
    )


def _today(backlog: Backlog) -> str:
    return n_("{n} labelled today", "{n} labelled today", backlog.clicks) if backlog.clicks else str(NONE_TODAY)


def _work(backlog: Backlog) -> list[str]:
    """How long the open cards take, where it is known how fast the desk works."""
    if not backlog.open or backlog.pace is None:
        return []
    hours = backlog.open / backlog.pace
    time = HOURS.format(number=hours) if hours >= 2 else MINUTES.format(number=max(60 * hours, 1))
    return [WORK.format(rate=backlog.pace, time=time)]


def _post(one: Line, url: str) -> str:
    return linked(flat(f"@{one.handle}: {one.text}", TEXT), url)

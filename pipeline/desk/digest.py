"""Cards whose hour has come: after quiet hours all, with a digest the most promising of what came since the last one.

Nothing is withheld: what a digest leaves out comes when somebody asks for it, and with the next digest at the latest.
So waiting changes no sampling probability; estimates leave out what was raised while others of its time still wait.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from pipeline.configuration.load.hours import Hours
from pipeline.messages.views import DigestView, PostLine
from pipeline.store import backlog, events

ChannelOf = Callable[[str], str]
"""The channel, by its name, of an account group's cards."""


@dataclass(frozen=True)
class Released:
    """The cards to show, in their order; and of each digest that begins, those of its cards that are named."""

    cards: tuple[int, ...] = ()
    digests: tuple[tuple[int, ...], ...] = ()


def release(session: Session, hours: Hours, *, now: datetime, first: int, channel_of: ChannelOf) -> Released:
    """Let the cards come whose hour has come, with a digest so many at `first` in each channel. The caller commits."""
    due = backlog.claim_waiting(session, until=now)
    if not due or hours.digest is None:
        return Released(tuple(backlog.let_come(session, due)))
    before, _, following = hours.digests(now)
    new = [one for one in due if one.raised_at >= before]
    by_channel = groupby(sorted(new, key=lambda one: channel_of(one.group)), key=lambda one: channel_of(one.group))
    chosen = [list(mine)[:first] for _, mine in by_channel]
    named = {one.card_id for mine in chosen for one in mine}
    backlog.put_off(session, [one for one in new if one.card_id not in named], until=following)
    shown = [one for one in due if one.card_id in named or one.raised_at < before]
    digests = tuple(tuple(one.card_id for one in mine) for mine in chosen)
    return Released(tuple(backlog.let_come(session, shown)), digests)


def release_rest(session: Session, *, channel: str, channel_of: ChannelOf, by: str) -> list[int]:
    """Let all cards of a channel come that wait, since somebody asks for them; their ids. The caller commits."""
    come = backlog.let_come(
        session, [one for one in backlog.claim_waiting(session) if channel_of(one.group) == channel]
    )
    if come:
        events.log(session, actor=by, verb="released", subject="digest", subject_id=channel, cards=len(come))
    return come


def view_of(session: Session, card_ids: Sequence[int], *, channel_of: ChannelOf) -> DigestView:
    """A digest of these cards as people see it."""
    lines = backlog.by_id(session, card_ids)
    channel = channel_of(lines[0].group)
    rest = [one for one in backlog.waiting(session) if channel_of(one.group) == channel]
    named = tuple(PostLine(handle=one.handle, text=one.text, url=one.url) for one in lines)
    return DigestView(channel=channel, lines=named, waiting=len(rest))

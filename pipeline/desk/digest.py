"""Cards whose hour has come: after quiet hours all, with a digest the most promising of what came since the last one.

Nothing is withheld: what a digest leaves out comes when somebody asks for it, and with the next digest at the latest.
So waiting changes no sampling probability; estimates leave out what was raised while others of its time still wait.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby

from sqlalchemy.orm import Session, sessionmaker

from pipeline.configuration.load.hours import Hours
from pipeline.messages import keep_in_sync
from pipeline.messages.keep_in_sync import ToShow
from pipeline.messages.notifier import Notifier
from pipeline.messages.views import DigestView, PostLine
from pipeline.store import backlog, events, locks
from pipeline.store.locks import RowLock
from pipeline.tables import Digest

ChannelOf = Callable[[str], str]
"""The channel, by its name, of an account group's cards."""


@dataclass(frozen=True)
class Released:
    """The cards to show, in their order, and the digests: those that begin, or that say what waits no more."""

    cards: tuple[int, ...] = ()
    digests: tuple[int, ...] = ()


def release(session: Session, hours: Hours, *, now: datetime, first: int, channel_of: ChannelOf) -> Released:
    """Let the cards come whose hour has come, with a digest so many at `first` in each channel. The caller commits."""
    due = backlog.claim_waiting(session, until=now)
    if not due or hours.digest is None:
        return Released(tuple(backlog.let_come(session, due)))
    before, _, following = hours.digests(now)
    new = [one for one in due if one.raised_at >= before]
    by_channel = groupby(sorted(new, key=lambda one: channel_of(one.group)), key=lambda one: channel_of(one.group))
    chosen = {channel: list(mine)[:first] for channel, mine in by_channel}
    named = {one.card_id for mine in chosen.values() for one in mine}
    backlog.put_off(session, [one for one in new if one.card_id not in named], until=following)
    shown = [one for one in due if one.card_id in named or one.raised_at < before]
    digests = [backlog.begin_digest(session, mine, channel=channel) for channel, mine in chosen.items()]
    return Released(tuple(backlog.let_come(session, shown)), tuple(digests))


def release_rest(session: Session, *, channel: str, channel_of: ChannelOf, by: str) -> Released:
    """Let all cards of a channel come that wait, since somebody asks for them. The caller commits."""
    come = backlog.let_come(
        session, [one for one in backlog.claim_waiting(session) if channel_of(one.group) == channel]
    )
    if come:
        events.log(session, actor=by, verb="released", subject="digest", subject_id=channel, cards=len(come))
    return Released(tuple(come), tuple(backlog.outdate_digest(session, channel=channel)))


def show(sessions: sessionmaker[Session], notifier: Notifier, digest_id: int, *, channel_of: ChannelOf) -> None:
    """Bring Slack in line with this digest's row; harmless to repeat. Raises NotifierError; the row then says why."""
    with sessions() as session:
        keep_in_sync.sync_alone(
            session,
            notifier,
            alone=partial(locks.row_held, session, RowLock.DIGEST, digest_id),
            out_of_sync=partial(_out_of_sync, session, digest_id, channel_of),
        )


def _out_of_sync(session: Session, digest_id: int, channel_of: ChannelOf) -> ToShow | None:
    session.expire_all()
    row = session.get(Digest, digest_id)
    if row is None or (row.shown == row.wanted and row.tried_at is None):
        return None
    view = partial(_view_of, session, row, channel_of)
    return ToShow(row=row, wanted=row.wanted, view=view, name=f"Digest {digest_id}")


def _view_of(session: Session, row: Digest, channel_of: ChannelOf) -> DigestView:
    """A digest as people see it."""
    named = backlog.by_id(session, row.card_ids)
    rest = [one for one in backlog.waiting(session) if channel_of(one.group) == row.desk_channel]
    lines = tuple(PostLine(handle=one.handle, text=one.text, url=one.url) for one in named)
    return DigestView(digest_id=row.id, channel=row.desk_channel, lines=lines, waiting=len(rest))

"""Posts are looked at again: what their source reports gone is forgotten, what was edited is taken over.

A question that fails as a whole says nothing of any post, and neither does silence about one of them.
"""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from pipeline import queue
from pipeline.forgetting import whole
from pipeline.queue import Task
from pipeline.services import Services
from pipeline.sources.source import Looked, SourceError
from pipeline.store import locks
from pipeline.store.forgetting import looks, posts
from pipeline.store.forgetting.looks import Kept
from pipeline.store.locks import Lock
from pipeline.store.posts import reads, tweets
from pipeline.tables import Account

log = logging.getLogger(__name__)

AT_ONCE = 100
"""Posts of one question."""
OPEN_AT_MOST = 5_000
"""Posts of open cards and stories that are looked at in a turn."""
NIGHTLY = timedelta(days=1)
"""How long it is from one nightly round to the next."""
NIGHTS = 30
"""Nights among which a month's share of the reads is divided."""
BY = "source"
"""Whoever forgets what the source reports gone."""
CLOSES_ACCOUNT = ("protected", "suspended")
"""Reasons that may hold for all posts of an account; the source is asked about that."""


@dataclass(frozen=True)
class Round:
    """What came of looking: posts that were due, and asked about, reads that it cost, posts forgotten.

    Fewer are asked about than were due where one that is gone takes others with it. `why` says why it ended early, if
    so, and `away` whether that was the source, which may answer later.
    """

    due: int = 0
    asked: int = 0
    read: int = 0
    forgotten: int = 0
    why: str = ""
    away: bool = False

    def __add__(self, other: "Round") -> "Round":
        return Round(
            self.due + other.due,
            self.asked + other.asked,
            self.read + other.read,
            self.forgotten + other.forgotten,
            self.why or other.why,
            self.away or other.away,
        )


def look_at_open(tools: Services) -> Round:
    """Look at the posts of open cards and stories that are due."""
    with tools.sessions() as session:
        due = looks.of_open(session, source=tools.network.name, at_most=OPEN_AT_MOST)
    return look(tools, due)


def look_at_selected(tools: Services) -> Round:
    """Look at selected posts, as before an export."""
    within = timedelta(hours=tools.choices.removed_within_h)
    with tools.sessions() as session:
        due = looks.of_selected(session, source=tools.network.name, within=within, at_most=OPEN_AT_MOST)
    return look(tools, due)


def look_at_oldest(tools: Services, *, begun: datetime, at_most: int) -> Round:
    """Look at some of all that would be unseen for too long by the next round, the longest unseen first."""
    spare = max(timedelta(hours=tools.choices.removed_within_h) - NIGHTLY, timedelta())
    with tools.sessions() as session:
        due = looks.oldest(session, source=tools.network.name, before=begun - spare, at_most=at_most)
    return look(tools, due)


def of_a_night(tools: Services) -> int:
    """How many posts a nightly round may read."""
    chosen = tools.choices
    return (chosen.monthly_reads or 0) * chosen.look_again_percent // 100 // NIGHTS


def look(tools: Services, tweet_ids: Sequence[int]) -> Round:
    """Look at these posts, within the month's reads, and forget what is gone; at no time where nobody charges."""
    made = Round(due=len(tweet_ids))
    for start in range(0, len(tweet_ids) if tools.choices.monthly_reads else 0, AT_ONCE):
        made += _look_at_some(tools, tweet_ids[start : start + AT_ONCE])
        if made.why:
            log.warning("Posts are not looked at again for now: %s", made.why)
            break
    return made


def _look_at_some(tools: Services, tweet_ids: Sequence[int]) -> Round:
    with tools.sessions() as session:
        kept = looks.kept(session, tweet_ids)
        left = (tools.choices.monthly_reads or 0) - reads.this_month(session, tools.network.name)
    if sum(not one.seen_today for one in kept) > left:
        return Round(why="this month's read budget is used up")
    if not kept:
        return Round()
    try:
        looked = tools.source.look_again([one.number for one in kept])
    except SourceError as error:
        return Round(why=str(error), away=True)
    with tools.sessions() as session:
        cost = _store(session, tools, kept, looked)
    return Round(asked=len(kept), read=cost, forgotten=_forget(tools, kept, looked.gone))


def _store(session: Session, tools: Services, kept: Sequence[Kept], looked: Looked) -> int:
    """Take over edits, count what was read for the first time today, remember the look. Commits."""
    source, by_number = tools.network.name, {one.number: one for one in kept}
    answered = [by_number[number] for number in looked.answered if number in by_number]
    cost = sum(not one.seen_today for one in answered)
    edited: list[int] = []
    for number, post in looked.posts.items():
        if number not in by_number or post.edit_ids[-1] == number:
            continue  # as it is known; to store it again would cost a night much
        added = tweets.add_posts(
            session, source=source, account_id=by_number[number].account_id, posts=[post], tell=tools.languages.tell
        )
        edited += added.edited
    posts.unquote(session, looked.gone_beside)
    # What is gone stays due until it is forgotten: whoever ends us before that loses nothing.
    looks.seen(session, [one.id for one in kept if one.number not in looked.gone])
    locks.hold(session, Lock.READS)
    reads.record(session, source=source, account_id=None, posts=cost)
    session.commit()
    queue.ask(Task.RECHECK_AFTER_EDIT, edited)
    return cost


def _forget(tools: Services, kept: Sequence[Kept], gone: Mapping[str, str]) -> int:
    by_reason: dict[str, list[int]] = defaultdict(list)
    doubtful: set[int] = set()
    for one in kept:
        if reason := gone.get(one.number):
            by_reason[reason].append(one.id)
            doubtful |= {one.account_id} if reason in CLOSES_ACCOUNT else set()
    number = 0
    for reason, ids in by_reason.items():
        number += sum(len(one.tweet_ids) for one in whole.forget(tools, ids, reason=reason, by=BY))
    number += sum(_forget_closed(tools, account_id) for account_id in sorted(doubtful))
    if number:
        whole.let_exports_go(tools, by=BY)
    return number


def _forget_closed(tools: Services, account_id: int) -> int:
    """Forget all posts of an account whose posts nobody may see any more, if its source says so of the account, too."""
    with tools.sessions() as session:
        external_id = session.get_one(Account, account_id).external_id
    try:
        closed = tools.source.why_closed(external_id)
    except SourceError as error:
        log.warning("Whether account %s is closed is not known: %s", account_id, error)
        return 0
    with tools.sessions() as session:
        reads.record(session, source=tools.network.name, account_id=None, users=closed.users_read)
        session.commit()
    if closed.reason is None:
        return 0
    made = whole.forget_account(tools, account_id, reason=closed.reason, by=BY)
    return sum(len(one.tweet_ids) for one in made)

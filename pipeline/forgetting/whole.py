"""Forgetting to its end: what the database has, pages, pictures and exported files, and what stands in Slack."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline import queue
from pipeline.forgetting.forgetting import Forgotten, forget_tweets
from pipeline.queue import Task
from pipeline.services import Services
from pipeline.store.forgetting import exports, posts
from pipeline.store.forgetting import subject as subjects
from pipeline.store.forgetting.exports import Export
from pipeline.tables import Account, Quotation, Tweet

AT_ONCE = 100
"""Posts that are forgotten in one transaction."""


@dataclass(frozen=True)
class LetGo:
    """An exported file or folder that held words of theirs, and those of its files that are still there."""

    export: Export
    left: tuple[str, ...]


def forget(tools: Services, tweet_ids: Sequence[int], *, reason: str, by: str) -> Iterator[Forgotten]:
    """Forget posts, some at a time; Slack is asked of the queue. May be broken off and run again."""
    for start in range(0, len(tweet_ids), AT_ONCE):
        batch = tweet_ids[start : start + AT_ONCE]
        _forget_evidence(tools, batch)
        with tools.sessions() as session:
            gone = forget_tweets(session, batch, reason=reason, by=by)
            session.commit()
        queue.ask(Task.SHOW_CARD, gone.card_ids)
        queue.ask(Task.TAKE_BACK, _quotations(tools, gone))
        yield gone


def forget_account(tools: Services, account_id: int, *, reason: str, by: str) -> Iterator[Forgotten]:
    """Forget all posts of an account."""
    with tools.sessions() as session:
        ids = of_account(session, account_id)
    yield from forget(tools, ids, reason=reason, by=by)


def of_account(session: Session, account_id: int) -> list[int]:
    """The posts of an account that are not forgotten."""
    query = select(Tweet.id).where(Tweet.account_id == account_id, Tweet.forgotten.is_(None))
    return list(session.scalars(query.order_by(Tweet.id)))


def account_of(session: Session, handle: str, *, source: str) -> Account | None:
    """The account of this handle, monitored or not; one that is monitored before others."""
    named = select(Account).where(Account.source == source, Account.handle.ilike(_literally(handle)))
    return session.scalars(named.order_by(Account.state, Account.id)).first()


def _literally(handle: str) -> str:
    return handle.strip().removeprefix("@").replace("\\", r"\\").replace("_", r"\_").replace("%", r"\%")


def let_exports_go(tools: Services, *, by: str) -> list[LetGo]:
    """Remove exported files that hold what is forgotten by now, as far as they are as we wrote them."""
    with tools.sessions() as session:
        found = [LetGo(one, tuple(exports.let_go(session, one, by=by))) for one in exports.outdated(session)]
        session.commit()
    return found


def _forget_evidence(tools: Services, tweet_ids: Sequence[int]) -> None:
    """Before the posts: nobody knows afterwards what they linked to."""
    with tools.sessions() as session:
        urls = posts.addresses(session, subjects.of(session, tweet_ids))
    for url in urls:
        tools.evidence.remove(url)


def _quotations(tools: Services, gone: Forgotten) -> list[int]:
    with tools.sessions() as session:
        due = select(Quotation.id).where(Quotation.due, Quotation.tweet_id.in_(gone.tweet_ids))
        return list(session.scalars(due))

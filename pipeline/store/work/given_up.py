"""What was given up, since it failed again and again, and why: posts, checks on cards, webhooks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from pipeline.store import events
from pipeline.store.desk import findings, outbox
from pipeline.store.posts import tweets
from pipeline.tables import Finding, Tweet, WebhookMessage

Kind = Literal["post", "check", "webhook"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Which = Mapping[Kind, Collection[int] | None]
"""Ids by kind; None is all of that kind."""


@dataclass(frozen=True)
class GivenUp:
    """One thing that nobody tries any more, until somebody says so."""

    kind: Kind
    id: int
    what: str
    since: datetime | None
    """When it was tried last."""
    attempts: int | None
    why: str


def listed(session: Session) -> list[GivenUp]:
    """All of it, kind by kind, the oldest first."""
    return [*_posts(session), *_checks(session), *_webhooks(session)]


def retry(session: Session, which: Which, *, by: str) -> dict[Kind, list[int]]:
    """Have it tried anew; which. The caller asks for posts and webhooks, the sweep for checks."""
    again = {"post": tweets.take_back, "check": findings.retry, "webhook": outbox.repeat}
    return {kind: again[kind](session, ids, by=by) for kind, ids in which.items()}


def drop(session: Session, which: Which, *, by: str) -> dict[Kind, list[int]]:
    """Have it tried never again; which. An edit of a post is another matter, and is judged."""
    never = {"post": _drop_posts, "check": _drop_checks, "webhook": _drop_webhooks}
    dropped = {kind: never[kind](session, ids) for kind, ids in which.items()}
    for kind, ids in dropped.items():
        if ids:
            events.log(session, actor=by, verb="dropped", subject=kind, subject_id=len(ids), ids=ids)
    return dropped


def _posts(session: Session) -> list[GivenUp]:
    return [
        GivenUp("post", one.id, f"@{one.account.handle} {one.url} {one.text}", one.queued_at, None, one.set_aside or "")
        for one in tweets.all_set_aside(session)
    ]


def _checks(session: Session) -> list[GivenUp]:
    query = select(Finding, Tweet.url).join(Tweet, Tweet.id == Finding.tweet_id).where(Finding.state == "failed")
    return [
        GivenUp("check", one.id, f"{one.kind} of {one.subject}, {url}", one.queued_at, one.attempts, one.why or "")
        for one, url in session.execute(query.order_by(Finding.id))
    ]


def _webhooks(session: Session) -> list[GivenUp]:
    return [
        GivenUp(
            "webhook", one.id, f"post.{one.type} of post {one.tweet_id} for {one.receiver}", one.settled_at,
            one.attempts, one.last_error or "",
        )
        for one in outbox.dead(session)
    ]  # fmt: skip


def _drop_posts(session: Session, ids: Collection[int] | None) -> list[int]:
    """The reason stays, and says of the post why no version has judged it."""
    aside = update(Tweet).where(*tweets.aside(ids)).values(waiting=False)
    return sorted(session.scalars(aside.returning(Tweet.id)))


def _drop_checks(session: Session, ids: Collection[int] | None) -> list[int]:
    failed = update(Finding).where(*findings.given_up(ids)).values(state="impossible")
    return sorted(session.scalars(failed.returning(Finding.id)))


def _drop_webhooks(session: Session, ids: Collection[int] | None) -> list[int]:
    return sorted(session.scalars(delete(WebhookMessage).where(*outbox.among_dead(ids)).returning(WebhookMessage.id)))

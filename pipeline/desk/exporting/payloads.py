"""What a webhook says: of a post what may be said of it now, of an act what was said along with it."""

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from pipeline.store.desk import stories
from pipeline.tables import Tweet, WebhookMessage


def payload(session: Session, message: WebhookMessage, *, named: Callable[[str], str | None]) -> bytes:
    """The body; `named` says what stands for a person."""
    post = session.scalars(select(Tweet).filter_by(id=message.tweet_id).options(joinedload(Tweet.account))).one()
    silent = message.type == "forgotten" or bool(post.context.get("withheld_in"))
    facts = dict(message.facts)
    if message.type == "published":
        facts["claim"] = None if silent else _claim(session, message)
    data = {"post": _post(post, silent=silent), "person": named(message.person), **facts}
    said = {"type": f"post.{message.type}", "timestamp": message.at.isoformat(), "data": data}
    return json.dumps(said, ensure_ascii=False).encode()


def _post(post: Tweet, *, silent: bool) -> dict[str, Any]:
    return {
        "id": post.id, "source": post.source, "external_id": post.external_id, "url": post.url,
        "account": post.account.handle, "language": post.language, "posted_at": post.posted_at.isoformat(),
        "text": None if silent else post.text or None,
    }  # fmt: skip


def _claim(session: Session, message: WebhookMessage) -> str | None:
    """What was checked, in the desk's words, while that publication stands."""
    story = stories.of_tweet(session, message.tweet_id)
    return story.claim if story and story.link == message.facts.get("link") else None

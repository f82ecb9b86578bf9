"""Which findings are wanted for new cards, and how each is made: once, and again where it failed."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import cast

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, sessionmaker

from pipeline.checks.check import Check, CheckedPost, CheckFailed, Impossible, Made
from pipeline.language.speech import _
from pipeline.log_lines.about import go_on
from pipeline.messages.finding_view import Subject
from pipeline.store.desk import cards, findings
from pipeline.tables import Card, Tweet

log = logging.getLogger(__name__)

Checks = Mapping[str, Check]
SWITCHED_OFF = _("It was switched off before it was made.")


def want(session: Session, checks: Checks, card_ids: Sequence[int]) -> list[tuple[int, str]]:
    """Want what is due of these cards' posts, with their threads; pairs of card and kind to ask for after commit."""
    if not checks or not card_ids:
        return []
    posts = _posts_of(session, or_(Card.id.in_(card_ids), Card.shown_on_id.in_(card_ids)))
    wanted = [
        (post.tweet_id, check.kind, subject)
        for check in checks.values()
        for post, subject in check.subjects(session, posts)
    ]
    card_of = {post.tweet_id: post.card_id for post in posts}
    return [(card_of[tweet_id], kind) for tweet_id, kind in findings.want(session, wanted)]


def want_anew(session: Session, checks: Checks, *, kind: str, subject: Subject) -> int:
    """Want a finding for open cards that say nothing of it: more is known now. The sweep asks; how many.

    Commits each batch, so that nobody waits long for a card.
    """
    number, after = 0, 0
    while kind in checks and (batch := cards.open_after(session, after)):
        number += len(want(session, {kind: checks[kind]}, list(batch)))
        number += findings.want_anew(session, list(batch.values()), kind=kind, subject=subject)
        session.commit()
        after = max(batch)
    return number


def run(sessions: sessionmaker[Session], checks: Checks, *, card_id: int, kind: str) -> list[int]:
    """Make the findings of one kind that wait for this card's post; the cards to be shown anew. Harmless to repeat.

    One after the other: whatever ends the process in the middle of one costs the others no attempt.
    """
    touched: list[int] = []
    done: list[int] = []
    while (begun := _begin(sessions, card_id=card_id, kind=kind, but=done)) is not None:
        post, one = begun
        done.append(one.id)
        touched += _make(sessions, checks.get(kind), post, one)
    return list(dict.fromkeys(touched))


def _begin(
    sessions: sessionmaker[Session], *, card_id: int, kind: str, but: Sequence[int]
) -> tuple[CheckedPost, findings.Begun] | None:
    """The next finding to make, and the post. The post is read last: an edit before that has asked for it anew."""
    with sessions() as session:
        tweet_id = session.scalar(select(Card.tweet_id).where(Card.id == card_id))
        begun = None if tweet_id is None else findings.begin(session, tweet_id=tweet_id, kind=kind, but=but)
        posts = _posts_of(session, Card.id == card_id) if begun else []
        session.commit()
    return (posts[0], begun) if begun is not None and posts else None


def _make(sessions: sessionmaker[Session], check: Check | None, post: CheckedPost, begun: findings.Begun) -> list[int]:
    """Make one finding, without a session open meanwhile; a failure changes nothing but its row."""
    go_on(post=post.tweet_id)
    try:
        subject = cast("Subject", begun.subject)
        made = Made.impossible(SWITCHED_OFF) if check is None else check.make(post, subject)
    except Impossible as error:
        made = Made.impossible(str(error))
    except CheckFailed as error:
        log.warning("Finding %s of card %s is not made: %s", begun.id, post.card_id, error)
        with sessions() as session:
            findings.note_failure(session, begun, str(error))
            session.commit()
        return []
    with sessions() as session:
        kept = None if made.payload is None else asdict(made.payload)
        touched = findings.record(session, begun, state=made.state, why=made.why, version=made.version, payload=kept)
        session.commit()
    return touched


def _posts_of(session: Session, which: ColumnElement[bool]) -> list[CheckedPost]:
    """These cards' posts."""
    query = select(Card.id, Tweet.id, Tweet.text, Tweet.language, Tweet.context).join(Card.tweet)
    return [
        CheckedPost(
            card_id=card_id, tweet_id=tweet_id, text=text, language=language,
            links=tuple(context.get("links", [])), context=context,
        )
        for card_id, tweet_id, text, language, context in session.execute(query.where(which))
    ]  # fmt: skip

"""Earlier checks that cards show, and that say something else by now, or were taken out of the archive."""

from typing import Final

from sqlalchemy import Select, Text, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from pipeline.desk.earlier_check_clicks import COMPARED, COMPARED_WITH, KIND, SUBJECT
from pipeline.store.desk import findings
from pipeline.tables import Card, Finding, PublishedCheck

_SHOWN: Final = ("rating", "title", "url", "published_on")


def match_outdated(session: Session) -> int:
    """Want what is out of date anew, for posts with a card that stands; their number. Until then nothing is said."""
    tweet_ids = list(session.scalars(_outdated()))
    # Cards before findings, as everybody locks them: nobody waits for somebody who waits.
    session.execute(select(Card.id).where(Card.tweet_id.in_(tweet_ids)).order_by(Card.id).with_for_update())
    for tweet_id in tweet_ids:
        findings.reopen_one(session, tweet_id, kind=KIND, subject=SUBJECT)
        findings.reopen_one(session, tweet_id, kind=COMPARED, subject=COMPARED_WITH)
    stands = Card.tweet_id.in_(tweet_ids), Card.shown != "nothing"
    session.execute(update(Card).where(*stands).values(shown="outdated", queued_at=None))
    return len(tweet_ids)


def _outdated() -> Select[int]:
    match = func.jsonb_array_elements(Finding.payload["matches"], type_=JSONB).table_valued("value").alias("match")
    said = match.c.value.cast(JSONB)
    other = [getattr(PublishedCheck, name).cast(Text).is_distinct_from(said[name].astext) for name in _SHOWN]
    return (
        select(Finding.tweet_id)
        .join(match, and_(True))
        .join(PublishedCheck, PublishedCheck.id == said["check_id"].as_integer())
        .where(Finding.kind == KIND, Finding.state == "reportable", or_(PublishedCheck.removed_at.is_not(None), *other))
        .where(Finding.tweet_id.in_(select(Card.tweet_id).where(Card.wanted != "nothing")))
        .distinct()
    )

"""Earlier checks that cards show, and that say something else by now, or were taken out of the archive."""

from typing import Final

from sqlalchemy import Select, Text, and_, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from pipeline.desk.earlier_check_clicks import COMPARED, COMPARED_WITH, KIND, SUBJECT
from pipeline.store.desk import cards, findings
from pipeline.tables import Card, Finding, PublishedCheck

_BATCH = 500
_SHOWN: Final = ("rating", "title", "url", "published_on")


def match_outdated(session: Session) -> int:
    """Want what is out of date anew, for posts with a card that stands; their number. Until then nothing is said.

    Commits each batch, so that nobody waits long for a card.
    """
    number, after = 0, 0
    while tweet_ids := list(session.scalars(_outdated(after).limit(_BATCH))):
        # Cards before findings, as everybody locks them: nobody waits for somebody who waits.
        session.execute(select(Card.id).where(Card.tweet_id.in_(tweet_ids)).order_by(Card.id).with_for_update())
        findings.reopen_these(session, tweet_ids, which=((KIND, SUBJECT), (COMPARED, COMPARED_WITH)))
        cards.outdate(session, tweet_ids, asked=False)
        session.commit()
        number, after = number + len(tweet_ids), tweet_ids[-1]
    return number


def _outdated(after: int) -> Select[int]:
    match = func.jsonb_array_elements(Finding.payload["matches"], type_=JSONB).table_valued("value").alias("match")
    said = match.c.value.cast(JSONB)
    other = [getattr(PublishedCheck, name).cast(Text).is_distinct_from(said[name].astext) for name in _SHOWN]
    return (
        select(Finding.tweet_id)
        .join(match, and_(True))
        .join(PublishedCheck, PublishedCheck.id == said["check_id"].as_integer())
        .where(Finding.kind == KIND, Finding.state == "reportable", or_(PublishedCheck.removed_at.is_not(None), *other))
        .where(Finding.tweet_id > after, Finding.tweet_id.in_(cards.posts_on("buttons", "line")))
        .distinct()
        .order_by(Finding.tweet_id)
    )

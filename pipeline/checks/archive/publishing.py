"""The desk's own published checks: entered into the archive, and given out as ClaimReview."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.checks.archive.claim_review import written
from pipeline.checks.archive.errors import ArchiveError
from pipeline.checks.archive.json_ld.things import web
from pipeline.checks.archive.rows import check_row
from pipeline.desk.clicks import Acted
from pipeline.desk.stories import steps
from pipeline.language.speech import _
from pipeline.store import events
from pipeline.store.archive import published_checks
from pipeline.store.archive.published_checks import CheckRow, Counts
from pipeline.tables import Decision, Tweet

_ALL = 1_000_000


@dataclass(frozen=True)
class Published:
    """What came of a publication: of the archive, and of the story where it is one."""

    counts: Counts
    step: Acted | None = None


def publish(
    session: Session,
    *,
    by: str,
    publisher: str | None,
    url: str,
    rating: str,
    claim: str = "",
    title: str = "",
    claimant: str | None = None,
    published_on: date,
    language: str | None = None,
    tweet_id: int | None = None,
    channel: str | None = None,
) -> Published:
    """Enter a check that the desk published; published again with other words, it is changed.

    With a tweet, its text is the claim where none is given; the head of the desk has decided to check it, and its story
    is published now. `channel` is where somebody said so in Slack; there a story is published once.

    Raises:
        ArchiveError: something is missing, or no decision to check the tweet stands.
        NotPossible: the tweet's story is not at a state from which it is published.
    """
    publisher = named(publisher)
    if web(url) is None:
        raise ArchiveError(
            _("{url!r} is no address on the web; give the page of the published check with https://.").format(url=url)
        )
    if tweet_id is not None:
        decided = _decided_text(session, tweet_id)
        claim = claim or decided
    row = check_row(
        publisher=publisher, claim=claim, url=url, title=title, claimant=claimant, rating=rating,
        published_on=published_on, language=language, own=True, tweet_id=tweet_id,
    )  # fmt: skip
    if not row.claim or not row.rating:
        raise ArchiveError(
            _("A published check needs the claim and the verdict; give --claim (or --tweet) and --verdict.")
        )
    change = published_checks.begin_change(session)
    back = published_checks.bring_back(session, row, change=change)
    counts = published_checks.take(session, [row], change=change)
    events.log(session, actor=by, verb="published", subject="check", subject_id=row.reference, tweet=tweet_id)
    if tweet_id is None:
        return Published(counts)
    return Published(counts, _step(session, row, tweet_id, by=by, brought=back or counts.new > 0, channel=channel))


def _step(
    session: Session, row: CheckRow, tweet_id: int, *, by: str, brought: bool, channel: str | None
) -> Acted | None:
    """The story's step; none where the terminal changes the check that it was published with."""
    check_id = published_checks.id_of(session, row)
    facts = {"link": row.url, "claim": row.claim, "rating": row.rating, "check_id": check_id}
    if channel is None and steps.correct(session, tweet_id=tweet_id, person=by, check_id=check_id, facts=facts):
        return None
    return steps.publish(session, tweet_id=tweet_id, person=by, facts=facts, brought=brought, channel=channel)


def named(publisher: str | None) -> str:
    """The name that the desk publishes under. Raises ArchiveError where nobody has set it."""
    if not publisher:
        raise ArchiveError(
            _("PUBLISHER_NAME is not set: put the name that your fact-checks are published under into .env.")
        )
    return publisher


def remove(session: Session, ids: list[int], *, by: str) -> list[int]:
    """Take checks out of the archive, and log who did; the ids that were in it."""
    gone = published_checks.remove(session, ids)
    for id_ in gone:
        events.log(session, actor=by, verb="removed", subject="check", subject_id=id_)
    return gone


def export(session: Session, *, publisher_url: str | None) -> dict[str, Any]:
    """Give the desk's own checks as one JSON-LD document of ClaimReviews, the newest first."""
    own = published_checks.newest(session, limit=_ALL, own=True)
    checks = [written(check, publisher_url=publisher_url) for check in own]
    return {"@context": "https://schema.org", "@graph": checks}


def _decided_text(session: Session, tweet_id: int) -> str:
    """Give the text of a tweet that is to be checked; raises ArchiveError where it is not."""
    decided = select(Decision.id).filter_by(tweet_id=tweet_id, choice="fact_check")
    text = session.scalar(select(Tweet.text).where(Tweet.id == tweet_id))
    if text is None or session.scalar(decided.where(Decision.undone_at.is_(None))) is None:
        raise ArchiveError(
            _(
                "No decision to fact-check tweet {tweet_id} stands; decide it in Slack first, or give --claim alone."
            ).format(tweet_id=tweet_id)
        )
    return text

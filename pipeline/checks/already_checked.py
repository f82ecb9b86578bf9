"""Has somebody checked this already? Up to three published checks of a claim like the post's."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from pipeline.checks.archive import EarlierCheck, Matcher, says_enough
from pipeline.checks.check import CheckedPost, Made
from pipeline.checks.checked_claims import CheckedClaims
from pipeline.messages.finding_view import AlreadyChecked, EarlierMatch, Subject
from pipeline.store.archive import published_checks


@dataclass(frozen=True)
class AlreadyCheckedCheck(CheckedClaims):
    """Asks the archive of published fact-checks; an empty one has nothing to say."""

    kind: str = "already_checked"

    def subjects(self, session: Session, posts: Sequence[CheckedPost]) -> Sequence[tuple[CheckedPost, Subject]]:
        """Every post with words enough, where the archive holds anything."""
        if not published_checks.has_any(session):
            return []
        return [(post, _POST) for post in posts if says_enough(post.text)]

    def make(self, post: CheckedPost, subject: Subject) -> Made:  # noqa: ARG002 - a post is the only subject
        """Match the post's text; raises CheckFailed where the encoder or the index cannot be used now."""
        with self.asking() as (matcher, session, cut_off):
            found = matcher.match(session, post.text, cut_off=cut_off)
            version = _version(matcher, cut_off=cut_off, change=published_checks.last_change(session))
        payload = AlreadyChecked(tuple(_match(one) for one in found))
        return Made("reportable" if found else "nothing_to_report", version=version, payload=payload)


_POST: Subject = "post"


def _version(matcher: Matcher, *, cut_off: float, change: int) -> str:
    """What matched: with words alone or with which encoder, from which certainty on, in which state of the archive."""
    encoder = f" and {matcher.encoder.facts.name}" if matcher.encoder is not None else ""
    return f"words{encoder}, from {cut_off:.0%} on, archive {change}"


def _match(found: EarlierCheck) -> EarlierMatch:
    check = found.check
    return EarlierMatch(
        check_id=check.id,
        claim=check.claim,
        title=check.title,
        publisher=check.publisher,
        rating=check.rating,
        published_on=check.published_on.isoformat() if check.published_on else None,
        url=check.url,
        own=check.own,
        certainty=round(found.certainty, 4),
        scores=found.scores,
    )

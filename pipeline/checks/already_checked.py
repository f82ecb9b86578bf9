"""Has somebody checked this already? Up to three published checks of a claim like the post's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session, sessionmaker

from pipeline.checks.archive import EarlierCheck, Matcher, cut_off, says_enough
from pipeline.checks.archive_trouble import told_as_failure
from pipeline.checks.check import CheckedPost, Made
from pipeline.messages.finding_view import AlreadyChecked, EarlierMatch, Subject
from pipeline.store.archive import published_checks


@dataclass(frozen=True)
class AlreadyCheckedCheck:
    """Asks the archive of published fact-checks; an empty one has nothing to say.

    `matcher` is called where a check is made, and not before: it loads the encoder.
    """

    sessions: sessionmaker[Session]
    matcher: Callable[[], Matcher]
    usual_cut_off: float
    kind: str = "already_checked"

    def subjects(self, session: Session, posts: Sequence[CheckedPost]) -> Sequence[tuple[CheckedPost, Subject]]:
        """Every post with words enough, where the archive holds anything."""
        if not published_checks.has_any(session):
            return []
        return [(post, _POST) for post in posts if says_enough(post.text)]

    def make(self, post: CheckedPost, subject: Subject) -> Made:  # noqa: ARG002 - a post is the only subject
        """Match the post's text; raises CheckFailed where the encoder or the index cannot be used now."""
        with told_as_failure():
            matcher = self.matcher()
            with self.sessions() as session:
                least = cut_off.in_force(session, usual=self.usual_cut_off)
                found = matcher.match(session, post.text, cut_off=least)
                version = _version(matcher, cut_off=least, change=published_checks.last_change(session))
        told = AlreadyChecked(tuple(_match(one) for one in found))
        return Made("telling" if found else "quiet", version=version, told=told)


_POST: Subject = "post"


def _version(matcher: Matcher, *, cut_off: float, change: int) -> str:
    """What matched: with words alone or with which encoder, from which certainty on, in which state of the archive."""
    encoder = f" and {matcher.encoder.facts.name}" if matcher.encoder is not None else ""
    return f"words{encoder}, from {cut_off:.0%} on, archive {change}"


def _match(found: EarlierCheck) -> EarlierMatch:
    return EarlierMatch(
        check_id=found.id,
        claim=found.claim,
        title=found.title,
        publisher=found.publisher,
        verdict=found.verdict,
        published_on=found.published_on.isoformat() if found.published_on else None,
        url=found.url,
        own=found.own,
        certainty=round(found.certainty, 4),
        scores=found.scores,
    )

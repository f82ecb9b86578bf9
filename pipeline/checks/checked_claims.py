"""The claim of a published fact-check that a post is most like: one more document that a post can be compared with."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session, sessionmaker

from pipeline.checks.archive import EarlierCheck, Matcher, cut_off, says_enough
from pipeline.checks.archive_trouble import told_as_failure
from pipeline.checks.check import CheckedPost
from pipeline.store.archive import published_checks
from pipeline.store.desk import match_answers


@dataclass(frozen=True)
class CheckedClaims:
    """Asks the archive; `matcher` is called where a match is wanted, and not before: it loads the encoder."""

    sessions: sessionmaker[Session]
    matcher: Callable[[], Matcher]
    usual_cut_off: float

    def any(self, session: Session) -> bool:
        """Whether the archive holds anything."""
        return published_checks.has_any(session)

    def best(self, post: CheckedPost) -> EarlierCheck | None:
        """The surest match from the cut-off on that the desk has not dismissed; raises CheckFailed."""
        if not says_enough(post.text):
            return None
        with told_as_failure():
            matcher = self.matcher()
            with self.sessions() as session:
                least = cut_off.in_force(session, usual=self.usual_cut_off)
                dismissed = match_answers.dismissed(session, post.tweet_id)
                found = matcher.match(session, post.text, most=1 + len(dismissed), cut_off=least)
        return next((one for one in found if one.id not in dismissed), None)

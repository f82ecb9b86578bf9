"""The claim of a published fact-check that a post is most like: one more document that a post can be compared with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session, sessionmaker

from ml import registry
from pipeline.checks.archive import Matcher, NotIndexed, cut_off, says_enough
from pipeline.checks.check import CheckedPost, CheckFailed
from pipeline.language.speech import _
from pipeline.store.desk import match_answers
from pipeline.tables import PublishedCheck


@dataclass(frozen=True)
class CheckedClaims:
    """Asks the archive; `matcher` is called where a match is wanted, and not before: it loads the encoder."""

    sessions: sessionmaker[Session]
    matcher: Callable[[], Matcher]
    usual_cut_off: float

    def best(self, post: CheckedPost) -> PublishedCheck | None:
        """The surest match from the cut-off on that the desk has not dismissed; raises CheckFailed."""
        if not says_enough(post.text):
            return None
        with self.asking() as (matcher, session, least):
            dismissed = match_answers.dismissed(session, post.tweet_id)
            found = matcher.match(session, post.text, most=1 + len(dismissed), cut_off=least)
        return next((one.check for one in found if one.check.id not in dismissed), None)

    @contextmanager
    def asking(self) -> Iterator[tuple[Matcher, Session, float]]:
        """The matcher, a session, and the cut-off; raises CheckFailed where the encoder or the index cannot be used."""
        try:
            matcher = self.matcher()
            with self.sessions() as session:
                yield matcher, session, cut_off.in_force(session, usual=self.usual_cut_off)
        except registry.ArtefactError as error:
            raise CheckFailed(
                _("{error} Put the encoder there again: claimwire archive encoder.").format(error=error)
            ) from error
        except NotIndexed as error:
            raise CheckFailed(str(error)) from error
        except OSError as error:
            raise CheckFailed(
                _(
                    "The archive's index cannot be used ({error}): look at its folder, then run claimwire "
                    "archive index."
                ).format(error=error)
            ) from error

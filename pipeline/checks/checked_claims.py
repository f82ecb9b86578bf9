"""The claim of a published fact-check that a post is most like: one more document that a post can be compared with."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session, sessionmaker

from ml import registry
from pipeline.archive import EarlierCheck, Matcher
from pipeline.checks.check import CheckFailed
from pipeline.store import match_answers, published_checks


@dataclass(frozen=True)
class CheckedClaims:
    """Asks the archive; `matcher` is called where a match is wanted, and not before: it loads the encoder."""

    sessions: sessionmaker[Session]
    matcher: Callable[[], Matcher]
    usual_cut_off: float

    def any(self, session: Session) -> bool:
        """Whether the archive holds anything."""
        return bool(published_checks.newest(session, limit=1))

    def best(self, text: str) -> EarlierCheck | None:
        """The surest match from the cut-off on; raises CheckFailed where nothing can be matched now."""
        try:
            matcher = self.matcher()
            with self.sessions() as session:
                cut_off = match_answers.cut_off(session, usual=self.usual_cut_off)
                return next(iter(matcher.match(session, text, most=1, cut_off=cut_off)), None)
        except registry.ArtefactError as error:
            raise CheckFailed(f"{error} Put the encoder there again: claimwire archive encoder.") from error
        except OSError as error:
            raise CheckFailed(
                f"The archive's index cannot be used ({error}): look at its folder, then run claimwire archive index."
            ) from error

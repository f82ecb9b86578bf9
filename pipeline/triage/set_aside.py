"""Posts that cannot be judged: kept apart with the reason, told to the desk, tried again when somebody says so."""

from celery.exceptions import SoftTimeLimitExceeded, TimeLimitExceeded, WorkerLostError
from sqlalchemy.orm import Session

from pipeline.store.posts import tweets

TOLD_AT = frozenset({1, 10, 100, 1000})
"""How many must stand aside for the desk to hear of it: a broken model would otherwise tell of every post."""
WHY_AT_MOST = 200


def _why(error: Exception) -> str:
    if isinstance(error, SoftTimeLimitExceeded | TimeLimitExceeded):
        return "its judging took too long and was broken off"
    if isinstance(error, WorkerLostError):
        return "judging it crashed the process"
    return " ".join(f"{type(error).__name__}: {error}".split())[:WHY_AT_MOST]


def keep(session: Session, tweet_id: int, error: Exception) -> str | None:
    """Set a post aside because of an error; what the desk is to be told, if anything. Nothing where it was judged."""
    if not tweets.waiting(session, [tweet_id]):
        return None
    why = _why(error)
    tweets.set_aside(session, tweet_id, why=why)
    session.flush()
    aside = tweets.all_set_aside(session)
    if len(aside) not in TOLD_AT:
        return None
    latest = next(tweet for tweet in aside if tweet.id == tweet_id)
    posts = "A post" if len(aside) == 1 else f"{len(aside)} posts, the latest"
    return (
        f"{posts} of @{latest.account.handle} could not be judged, and no card stands for it: {latest.url} ({why}). "
        "`claimwire queue` names what was set aside, `claimwire queue retry posts` tries again."
    )

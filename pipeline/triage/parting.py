"""A post that turns out to be no copy leaves its card: after an edit, or because a person says so."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ml.errors import UserError
from pipeline.store import events, locks
from pipeline.store.desk import cards
from pipeline.store.locks import Lock
from pipeline.store.posts import near_duplicates
from pipeline.tables import Prediction, Tweet
from pipeline.triage import grouping
from pipeline.triage.copy_rules import CopyRules
from pipeline.triage.grouping import Post
from pipeline.triage.sampling import draw


class NotACopy(UserError):
    """What was to be ungrouped stands by itself already; the message says so."""


def recheck_after_edit(session: Session, tweet_id: int, *, rules: CopyRules, salt: str) -> list[int]:
    """After an edit: ungroup the post from those that it no longer says the same as; the cards to show.

    Running twice changes nothing.
    """
    locks.hold(session, Lock.GROUPING)
    tweet = session.get_one(Tweet, tweet_id, populate_existing=True)
    kept = near_duplicates.of(session, tweet_id)
    known, original = (0, None) if kept is None else (kept.versions, kept.copy_of)
    near_duplicates.read_again(session, tweet_id, versions=len(tweet.edit_ids))
    if kept is None or known >= len(tweet.edit_ids):
        return []
    near_duplicates.keep(session, [_post(tweet).sketched(copy_of=original)])
    if original is not None:
        pairs = [(tweet, session.get_one(Tweet, original))]
    else:
        pairs = [(one, tweet) for one in near_duplicates.copies_of(session, [tweet_id])]
    touched: list[int] = []
    for copy, standing in pairs:
        if not grouping.is_copy(session, _post(copy), _post(standing), rules=rules):
            touched += _ungroup(session, copy, standing.id, actor="source", rules=rules, salt=salt)
    return list(dict.fromkeys(touched))


def ungroup(session: Session, tweet_id: int, *, by: str, salt: str) -> list[int]:
    """Let a post stand by itself because a person says that it is no copy; the cards to show. Raises NotACopy."""
    locks.hold(session, Lock.GROUPING)
    kept = near_duplicates.of(session, tweet_id)
    if kept is None or kept.copy_of is None:
        raise NotACopy("This post stands by itself already: `claimwire copies list` names those that joined a card.")
    kept.parted_by = by
    tweet = session.get_one(Tweet, tweet_id)
    return _ungroup(session, tweet, kept.copy_of, actor=by, rules=None, salt=salt)


def _ungroup(
    session: Session, copy: Tweet, original: int, *, actor: str, rules: CopyRules | None, salt: str
) -> list[int]:
    """Take a post out of its card: into another that says the same, where rules are given, or to stand by itself."""
    first = select(Prediction).where(Prediction.tweet_id == copy.id).order_by(Prediction.id).limit(1)
    prediction = session.scalars(first).one()
    events.log(session, actor=actor, verb="parted", subject="tweet", subject_id=copy.id, copy_of=original)
    touched = cards.outdate(session, [original], asked=True)
    post = _post(copy, label=prediction.label)
    found = {} if rules is None else grouping.originals(session, [post], rules=rules)
    touched += grouping.join(session, [post], found)
    return touched if found else touched + _stand(session, copy, prediction, salt=salt)


def _stand(session: Session, tweet: Tweet, prediction: Prediction, *, salt: str) -> list[int]:
    """Draw for a post that no longer is a copy, with the probability that was fixed when it came; its card."""
    if draw(tweet.source, tweet.external_id, salt) >= prediction.sampling_probability:
        prediction.outcome = "withheld"
        return []
    prediction.outcome = "positive" if prediction.label == 1 else "sampled_negative"
    return [cards.raise_card(session, tweet_id=tweet.id, prediction_id=prediction.id, purpose="tweets")]


def _post(tweet: Tweet, *, label: int = 0) -> Post:
    return Post(tweet=tweet, label=label, carded=False)

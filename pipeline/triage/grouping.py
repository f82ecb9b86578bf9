"""One card for a post and its copies: who joins whom, and what happens when one turns out to say something else.

A post joins another when `same_post` says so, both were published within the window, and what stands beside the text is
the same: the post that it answers or quotes, and no picture that the card does not show. A retweet and what it repeats
need only agree in the text. A post judged check-worthy never joins one that was judged otherwise and got no card.

Workers take turns (`Lock.GROUPING`), so of two copies judged at once the second sees the first.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ml.errors import UserError
from pipeline.near_duplicates import same_post
from pipeline.near_duplicates.post_text import PostWords, read
from pipeline.store import events, locks
from pipeline.store.desk import cards
from pipeline.store.locks import Lock
from pipeline.store.posts import near_duplicates
from pipeline.tables import Prediction, Tweet
from pipeline.triage.sampling import draw


@dataclass(frozen=True)
class CopyRules:
    """How much two posts must have in common to share a card."""

    alike: float = 0.8
    """The least share of common 5-character pieces, 0 to 1."""
    window: timedelta = timedelta(days=7)
    """How far apart they may have been published."""
    least_words: int = 5
    typos_from: int = 5000
    """Posts that the desk must have read before a word it never saw counts as a typo."""


class NotACopy(UserError):
    """What was to be ungrouped stands by itself already; the message says so."""


def standing_for(session: Session, tweet: Tweet, *, label: int, rules: CopyRules) -> int | None:
    """The post whose card stands for this one, too; None when it stands by itself. Callers hold `Lock.GROUPING`."""
    words = read(tweet.text)
    if not words.words:
        return None
    for earlier in near_duplicates.similar_posts(session, tweet, words, window=rules.window):
        # Without a card, it must have been judged at least as check-worthy: else a claim would be hidden behind a draw.
        if (earlier.carded or earlier.label >= label) and _is_copy(session, tweet, words, earlier.tweet, rules):
            return earlier.tweet.id
    return None


def join(session: Session, tweet: Tweet, *, copy_of: int | None) -> list[int]:
    """Keep a judged post's sketch and the post that it joins; the cards to show anew."""
    near_duplicates.keep(session, tweet, read(tweet.text), copy_of=copy_of)
    if copy_of is None:
        return []
    events.log(session, actor="source", verb="joined", subject="tweet", subject_id=tweet.id, copy_of=copy_of)
    return cards.outdate(session, copy_of, asked=True)


def recheck_after_edit(session: Session, tweet_id: int, *, rules: CopyRules, salt: str) -> list[int]:
    """After an edit: ungroup the post from those that it no longer says the same as; the cards to show.

    Running twice changes nothing.
    """
    locks.hold(session, Lock.GROUPING)
    tweet = session.get_one(Tweet, tweet_id, populate_existing=True)
    kept = near_duplicates.of(session, tweet_id)
    if kept is None or kept.versions >= len(tweet.edit_ids):
        return []
    original = kept.copy_of
    near_duplicates.keep(session, tweet, read(tweet.text), copy_of=original)
    if original is not None:
        pairs = [(tweet, session.get_one(Tweet, original))]
    else:
        pairs = [(one, tweet) for one in near_duplicates.copies_of(session, tweet_id)]
    touched: list[int] = []
    for copy, standing in pairs:
        if not _is_copy(session, copy, read(copy.text), standing, rules):
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
    touched = cards.outdate(session, original, asked=True)
    found = None if rules is None else standing_for(session, copy, label=prediction.label, rules=rules)
    touched += join(session, copy, copy_of=found)
    if found is None:
        touched += _stand(session, copy, prediction, salt=salt)
    return touched


def _stand(session: Session, tweet: Tweet, prediction: Prediction, *, salt: str) -> list[int]:
    """Draw for a post that no longer is a copy, with the probability that was fixed when it came; its card."""
    if draw(tweet.source, tweet.external_id, salt) >= prediction.sampling_probability:
        prediction.outcome = "withheld"
        return []
    prediction.outcome = "positive" if prediction.label == 1 else "sampled_negative"
    return [cards.raise_card(session, tweet_id=tweet.id, prediction_id=prediction.id, purpose="tweets")]


def _is_copy(session: Session, tweet: Tweet, words: PostWords, standing: Tweet, rules: CopyRules) -> bool:
    one_post = bool(_ids(tweet) & _ids(standing))
    if not one_post and not _same_context(tweet, standing):
        return False
    least = 1 if one_post else rules.least_words
    differing = same_post.differing_words(words, read(standing.text), alike=rules.alike, least_words=least)
    if differing is None:
        return False
    return not differing or _are_typos(session, differing, tweet, standing, rules)


def _are_typos(
    session: Session, differing: tuple[same_post.Pair, ...], tweet: Tweet, standing: Tweet, rules: CopyRules
) -> bool:
    if not near_duplicates.has_read(session, rules.typos_from):
        return False
    known = near_duplicates.known_words(
        session, {word for pair in differing for word in (pair.ours, pair.theirs)}, besides=(tweet.id, standing.id)
    )
    return same_post.says_the_same(differing, known=known)


def _ids(tweet: Tweet) -> set[str]:
    """The post's own ids, and that of the post that it repeats."""
    repeated = (tweet.context.get("retweeted") or {}).get("external_id")
    return {tweet.external_id, *tweet.edit_ids, *([repeated] if repeated else [])}


def _same_context(tweet: Tweet, standing: Tweet) -> bool:
    """Whether both answer and quote the same, and the card shows every picture of the new one."""
    for relation in ("replied_to", "quoted"):
        ours, theirs = ((one.context.get(relation) or {}).get("external_id") for one in (tweet, standing))
        if ours != theirs:
            return False
    return _pictures(tweet) <= _pictures(standing) and None not in _pictures(tweet)


def _pictures(tweet: Tweet) -> set[str | None]:
    return {media["url"] for media in tweet.context.get("media", [])}

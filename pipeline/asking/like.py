"""Posts like what somebody asks about: by their vectors where the live version knows them, by their words otherwise."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from pipeline.checks import like_posts
from pipeline.checks.archive.one_encoder import OneEncoder
from pipeline.checks.like_posts import LikePost as Near
from pipeline.desk.finding import outcomes
from pipeline.messages.answer_view import LikePost
from pipeline.near_duplicates import minhash
from pipeline.store.posts import words
from pipeline.store.posts.terms import NoWords, Term
from pipeline.store.posts.words import TooMany, Wanted
from pipeline.tables import Tweet

MOST = 5
WORDS = 300
"""Characters that are told of a post."""
_ASKED, _LOOKED_AT = 12, 50
"""With so many words of it a post is looked for, and so many that have them are held against it."""


def found(session: Session, encoder: OneEncoder | None, text: str, *, but: int | None) -> tuple[LikePost, ...]:
    """Find posts like a text, all but one, and say what became of each; copies first."""
    same = [Near(tweet, 2.0) for tweet in copies(session, text) if tweet.id != but]
    near = like_posts.like_words(session, encoder, text, but=but, most=MOST) if encoder else []
    together = list({one.tweet.id: one for one in [*near, *same]}.values())
    together.sort(key=lambda one: -one.likeness)
    return _told(session, together[:MOST])


def copies(session: Session, text: str) -> list[Tweet]:
    """Posts that say the same in the same words, but for links, mentions, case and a few characters."""
    asked = list(dict.fromkeys(word for word in text.split() if any(map(str.isalnum, word))))[:_ASKED]
    if not asked:
        return []
    try:
        page = words.ranked(session, Wanted(terms=tuple(map(Term, asked))), size=_LOOKED_AT)
    except (NoWords, TooMany):
        return []
    normal = minhash.normalise(text)
    query = select(Tweet).where(Tweet.id.in_(page.tweet_ids)).options(joinedload(Tweet.account)).order_by(Tweet.id)
    return [one for one in session.scalars(query) if minhash.are_copies(normal, minhash.normalise(one.text))]


def _told(session: Session, near: Sequence[Near]) -> tuple[LikePost, ...]:
    became = outcomes.of(session, [one.tweet for one in near])
    return tuple(_one(one, became[one.tweet.id]) for one in near)


def _one(one: Near, became: outcomes.Became) -> LikePost:
    tweet, card = one.tweet, became.card
    return LikePost(
        handle=tweet.account.handle,
        day=tweet.posted_at.date().isoformat(),
        url=tweet.url,
        text=" ".join(tweet.text.split())[:WORDS],
        became=became.statements,
        card=(card.channel, card.ts) if card else None,
        likeness=one.likeness if one.likeness <= 1 else None,
    )

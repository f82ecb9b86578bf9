"""Posts that say something like a post or a text does, in any language, by vectors that judging them left behind."""

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ml.errors import UserError
from pipeline.checks.archive.one_encoder import OneEncoder
from pipeline.language.speech import _
from pipeline.store.learning import like_texts, text_vectors
from pipeline.store.posts import links
from pipeline.tables import Tweet

MOST = 5
LEAST = 0.4
"""Of posts about anything, one pair in ten is more alike than this."""

_LOOKED_AT = 200


class LikenessError(UserError):
    """Nothing can be said of what is like this; the message says why, and what to do."""


@dataclass(frozen=True)
class LikePost:
    """A post, and the cosine of its vector with that of what was asked for."""

    tweet: Tweet
    likeness: float


def find(session: Session, encoder: OneEncoder | None, asked: str, *, source: str, most: int = MOST) -> list[LikePost]:
    """Find posts like one of the source's, named by its link or number, or like a text; the most alike first.

    Raises:
        LikenessError: nothing was asked for, the post is unknown, or the live version stands on no such encoder.
    """
    if encoder is None:
        raise LikenessError(
            _(
                "The model at work does not know what posts are alike: make an encoder (claimwire encoder make) and "
                "promote a head on it."
            )
        )
    own, words = _asked(session, asked.strip(), source)
    return like_words(session, encoder, words, but=own, most=most)


def like_words(
    session: Session, encoder: OneEncoder, words: str, *, but: int | None = None, most: int = MOST
) -> list[LikePost]:
    """Find posts, all `but` one, that say something like these words; the most alike first."""
    (vector,) = encoder.embed([words])
    near = like_texts.nearest(session, encoder.facts.name, text_vectors.signs_of(vector), limit=_LOOKED_AT)
    near = [one for one in near if one.tweet_id != but]
    means = text_vectors.numbers([one.means for one in near], encoder.likeness.reader.shape)
    cosines = dict(zip(near, (encoder.likeness.of(means) @ vector).tolist(), strict=True))
    there = _tweets(session, [one.tweet_id for one in near])
    found = [
        LikePost(there[one.tweet_id], cosine)
        for one, cosine in sorted(cosines.items(), key=lambda pair: -pair[1])
        # Of an edited post, an earlier wording is kept, too.
        if one.tweet_id in there and text_vectors.digest(there[one.tweet_id].text) == one.digest
    ]
    return [one for one in found if one.likeness >= LEAST][:most]


def is_like(typed: str) -> bool:
    """Whether this asks for posts like something, and not for words."""
    return re.match(r"like(\s*:|\s|$)", typed.strip(), re.IGNORECASE) is not None


def like_what(typed: str) -> str:
    """Read `like: …` as it is typed after `find`; raises LikenessError."""
    word, _space, rest = typed.strip().partition(" ")
    if word.lower().rstrip(":") != "like" and not word.lower().startswith("like:"):
        raise LikenessError(_("Write find like: and a post's link or number, or a text."))
    return f"{word[len('like') :].lstrip(':')} {rest}".strip()


def _asked(session: Session, asked: str, source: str) -> tuple[int | None, str]:
    """Give the post that is meant, if any, and the words to look for."""
    if not asked:
        raise LikenessError(_("Say what posts are to be like: a post's link or number, or a text."))
    if (name := links.name_in(asked)) is None:
        return None, asked
    meant = links.post_of(session, asked, source=source)
    if meant is None:
        raise LikenessError(_("No post {name} was read; give the link of one that was, or a text.").format(name=name))
    return meant.id, meant.text


def _tweets(session: Session, ids: list[int]) -> dict[int, Tweet]:
    found = select(Tweet).where(Tweet.id.in_(ids)).options(joinedload(Tweet.account))
    return {tweet.id: tweet for tweet in session.scalars(found)}

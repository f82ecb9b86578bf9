"""Words that are to rule, tried on the posts of the last week: which would have got a card, and which none."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from pipeline.store.posts import judged
from pipeline.store.posts.judged import Judged
from pipeline.triage.desk_rules import WordRules

WEEK = timedelta(days=7)
AT_MOST = 10_000
"""The newest of them: a dialog waits for the answer."""


@dataclass(frozen=True)
class Trial:
    """How many posts were looked at, which of them would have got a card, too, and which would have lost it."""

    posts: int
    added: tuple[Judged, ...]
    hidden: tuple[Judged, ...]


def tried(session: Session, words: WordRules, *, now: datetime) -> Trial:
    """What the words would have changed."""
    posts = [(post, words.of(post.text)) for post in judged.since(session, now - WEEK, at_most=AT_MOST)]
    return Trial(
        posts=len(posts),
        added=tuple(post for post, rule in posts if rule == "always" and not post.carded),
        hidden=tuple(post for post, rule in posts if rule == "hidden" and post.carded),
    )

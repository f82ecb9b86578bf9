"""Posts whose language nobody has told from their text yet: those that were read before this was done."""

from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from pipeline.store.posts.tweets import Tell
from pipeline.tables import Tweet

BATCH = 500
"""Posts in one transaction: an edit of one of them waits as long."""

_KEEP_MARKS = text("""
    update tweets set marked_language = coalesce(marked_language, language), language_told = true where id = any(:ids)
""")
# By itself: a post whose language is named here has its words stemmed anew.
_CHANGE = text("""
    update tweets set language = told.language
    from unnest(cast(:ids as bigint[]), cast(:languages as text[])) as told(id, language) where tweets.id = told.id
""")


def tell_some(sessions: sessionmaker[Session], tell: Tell, *, at_most: int) -> int:
    """Tell the language of so many posts, the newest first; how many there were."""
    told = 0
    while told < at_most:
        with sessions() as session:
            batch = _tell_batch(session, tell, size=min(BATCH, at_most - told))
            session.commit()
        if not batch:
            break
        told += batch
    return told


def _tell_batch(session: Session, tell: Tell, *, size: int) -> int:
    untold = select(Tweet.id, Tweet.text, Tweet.language).where(~Tweet.language_told).order_by(Tweet.id.desc())
    # key_share: whoever clicks refers to the post, and is let through.
    posts = session.execute(untold.limit(size).with_for_update(skip_locked=True, key_share=True)).all()
    changed = {post.id: told for post in posts if (told := tell(post.text, post.language)) != post.language}
    session.execute(_KEEP_MARKS, {"ids": [post.id for post in posts]})
    session.execute(_CHANGE, {"ids": list(changed), "languages": list(changed.values())})
    return len(posts)

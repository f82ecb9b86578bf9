"""Which posts say the same: what a later copy is found by, and the post whose card it joined."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.tables.base import Base, now


class PostSketch(Base):
    """A judged tweet's sketch, and the tweet that it is a copy of. Its key lets a tweet be part of one card at most."""

    __tablename__ = "post_sketches"
    __table_args__ = (
        CheckConstraint("copy_of <> tweet_id", name="copy_of_another"),
        CheckConstraint("(copy_of is null) = (joined_at is null)", name="joined_has_time"),
        Index("ix_post_sketches_keys", "keys", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
        Index("ix_post_sketches_words", "words", postgresql_using="gin"),
        Index("ix_post_sketches_copy_of", "copy_of", postgresql_where=text("copy_of is not null")),
    )

    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id"), primary_key=True, autoincrement=False)
    words: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """The words of the post, each once: by these the desk knows which words there are."""
    keys: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    """Bands of minimal hashes of the words in their order: copies have at least one in common."""
    versions: Mapped[int]
    """How many versions the post had when it was read; when it has more, it must be looked at again."""
    copy_of: Mapped[int | None] = mapped_column(ForeignKey("tweets.id"))
    """The tweet whose card stands for this one, too; that tweet is never a copy itself."""
    joined_at: Mapped[datetime | None]
    parted_by: Mapped[str | None]
    """Who said that this is no copy of anything; from then on it stands by itself."""
    sketched_at: Mapped[datetime] = now()

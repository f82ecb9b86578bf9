"""What encoders made of texts."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary
from sqlalchemy.dialects.postgresql import BIT
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.tables.base import Base, now


class TextVector(Base):
    """An encoder's means of a text, 16 bits a number, by the text's digest: a text is encoded once, wherever it stands.

    Posts, their earlier wordings, imported texts and samples alike; an edited post is another text.
    """

    __tablename__ = "text_vectors"
    __table_args__ = (CheckConstraint("length(digest) = 16", name="digest_whole"),)

    encoder: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    means: Mapped[bytes] = mapped_column(LargeBinary)
    tweet_id: Mapped[int | None] = mapped_column(BigInteger)
    """The first post with this text, if any."""
    signs: Mapped[str | None] = mapped_column(BIT(varying=True))
    """Which numbers of the vector that says what the text is like are above 0: by that, like posts are found."""
    made_at: Mapped[datetime] = now()

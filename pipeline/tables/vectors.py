"""What encoders made of texts."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary
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
    made_at: Mapped[datetime] = now()

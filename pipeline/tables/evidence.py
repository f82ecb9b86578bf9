"""What claims are held against: pages that posts link to, and pictures, each fetched once."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from pipeline.tables.base import Base, key, now, one_of


class Evidence(Base):
    """A page or picture behind one address, or why there is none."""

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("kind", "url"),
        one_of("kind", "page", "image"),
        one_of("state", "fetched", "refused", "gone", "away"),
        CheckConstraint("(state = 'fetched') = (reason is null)", name="reason"),
        CheckConstraint("(reason is null) = (sentence is null)", name="sentence"),
        CheckConstraint("(state = 'fetched') = (content_hash is not null)", name="content"),
        CheckConstraint("(state = 'fetched' and kind = 'page') = (text is not null)", name="text"),
        CheckConstraint("(state = 'fetched' and kind = 'image') = (image_hash is not null)", name="image"),
        Index("ix_evidence_image_hash", "image_hash"),
        Index("ix_evidence_fetched_at", "fetched_at"),
        Index("ix_evidence_final_url", "final_url"),
        Index("ix_evidence_image_url", "image_url", postgresql_using="hash"),  # of any length
    )

    id: Mapped[int] = key()
    kind: Mapped[str]
    url: Mapped[str]
    """As posted, in one form."""
    final_url: Mapped[str | None]
    """After the redirects."""
    state: Mapped[str]
    """refused: by us. gone: the host has nothing for us. away: it did not answer, and is asked again later."""
    reason: Mapped[str | None]
    """A word or two of ours."""
    sentence: Mapped[str | None]
    """The same for people."""
    title: Mapped[str | None]
    language: Mapped[str | None]
    """As the page declares it."""
    published: Mapped[date | None]
    text: Mapped[str | None]
    image_url: Mapped[str | None]
    """A page's main picture, which is a row of its own once it was fetched."""
    content_hash: Mapped[str | None]
    """SHA-256 of what came, to see whether a page changed."""
    image_hash: Mapped[str | None]
    """SHA-256 of our own small JPEG, which is its name among the files."""
    fetched_at: Mapped[datetime] = now()

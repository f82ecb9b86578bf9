"""What people of the desk said of findings: right, or wrong, and what would have been right."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.tables.base import Base, by_person, key, now, one_of, one_standing

CLASSES = ("Support_Multimodal", "Support_Text", "Insufficient_Multimodal", "Insufficient_Text", "Refute")
"""What a comparison's right answer can be: the five classes of Factify, by which a version learns."""
WRITERS = ("human", "machine", "passages")
"""Who wrote a text that was checked: a person or a machine all of it, or a person some of the passages."""


class Correction(Base):
    """What a person said of a finding as it was then, with the texts that it was about, so that they can be learnt.

    The finding may be made anew since; what was said stays about the one that had been made at `found_at`.
    """

    __tablename__ = "corrections"
    __table_args__ = (
        UniqueConstraint("finding_id", "found_at", "person", "clicked_at"),
        one_of("kind", "generated_text", "comparison"),
        one_of("verdict", "right", "wrong"),
        one_of("answer", *CLASSES, *WRITERS),
        CheckConstraint("verdict = 'right' or answer is not null", name="wrong_has_answer"),
        one_standing("uq_corrections_standing", "finding_id", "found_at", "person"),
        by_person("corrections"),
        Index("ix_corrections_document_url", "document_url", postgresql_using="hash"),  # of any length
    )

    id: Mapped[int] = key()
    finding_id: Mapped[int] = mapped_column(ForeignKey("findings.id"))
    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id"), index=True)
    kind: Mapped[str]
    subject: Mapped[str]
    version: Mapped[str]
    """Which version the finding was made by."""
    found_at: Mapped[datetime]
    """When the finding was made that it is about."""
    person: Mapped[str]
    verdict: Mapped[str]
    answer: Mapped[str | None]
    """What is right; of a comparison that is right, its class, where the answer that people read names one."""
    passages: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))
    """Of a checked text, each quoted passage: start, end, and whether a person wrote it."""
    sentence: Mapped[str | None]
    """The passage of the document that says so, where the person named one."""
    text: Mapped[str | None]
    """The post's claim, or the text that was checked; none where it was not kept any more, or is forgotten."""
    document: Mapped[str | None]
    document_url: Mapped[str | None]
    """Whose words the document's are: a page's, or a quoted post's by its number."""
    image: Mapped[str | None]
    """The hash of the picture, where pictures were compared."""
    document_image: Mapped[str | None]
    language: Mapped[str | None]
    clicked_at: Mapped[datetime | None]
    """Slack's own time of the click: one that is delivered again, or late, changes nothing."""
    created_at: Mapped[datetime] = now()
    undone_at: Mapped[datetime | None]

"""What datasets are made from: texts with their clusters of copies, what encoders made of them, and imported labels."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, BIT
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.tables.base import Base, key, now, one_of

LABEL_KNOWN = "label in (0, 1)"
SELECTED_KNOWN = "selected in (0, 1) and selected <= label"


class KnownText(Base):
    """A normalised text that a build has seen, its sketch, its cluster of copies, and the split it stays in."""

    __tablename__ = "known_texts"
    __table_args__ = (
        UniqueConstraint("digest"),
        one_of("split", "train", "validation", "gate", "test", "kept_out"),
        # Without fastupdate: a build asks right after it wrote, and would search the list of what is not sorted in yet.
        Index("ix_known_texts_keys", "keys", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
        # Room on each page for the split that comes later: such an update leaves the indexes alone.
        {"postgresql_with": {"fillfactor": 50}},
    )

    id: Mapped[int] = key()
    digest: Mapped[str]
    normal: Mapped[str]
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    """128 little-endian 32-bit minimal hashes."""
    keys: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    """Copies have at least one of these in common."""
    cluster_id: Mapped[int] = mapped_column(BigInteger, index=True)
    """The smallest id among the cluster's texts."""
    split: Mapped[str | None]
    """None until the build that made the text known assigns the splits of its clusters."""
    known_at: Mapped[datetime] = now()


class FullKey(Base):
    """A key of so many known texts that all of them, and whichever gets it later, are in the cluster of this one."""

    __tablename__ = "full_keys"

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    text_id: Mapped[int] = mapped_column(ForeignKey(KnownText.id))


class TextIdentity(Base):
    """A post that a text was seen in (its own id, its edits' ids, the id of the post that it repeats)."""

    __tablename__ = "text_identities"

    identity: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)


class LabelImport(Base):
    """A file of labelled texts that was taken over, whole. The same file, read the same way, is taken over once."""

    __tablename__ = "label_imports"
    __table_args__ = (UniqueConstraint("name"), UniqueConstraint("fingerprint"))

    id: Mapped[int] = key()
    name: Mapped[str]
    layout: Mapped[str]
    file_name: Mapped[str]
    fingerprint: Mapped[str]
    """sha256 of the file and of how its columns and words were read."""
    reading: Mapped[dict[str, Any]]
    rows: Mapped[int]
    imported_by: Mapped[str]
    imported_at: Mapped[datetime] = now()
    retracted_at: Mapped[datetime | None]
    """From then on builds leave it out; versions built before keep its rows."""


class ImportedLabel(Base):
    """One row of an imported file."""

    __tablename__ = "imported_labels"
    __table_args__ = (
        CheckConstraint(LABEL_KNOWN, name="label_known"),
        CheckConstraint(SELECTED_KNOWN, name="selected_known"),
        Index("ix_imported_labels_digest", "digest"),
    )

    import_id: Mapped[int] = mapped_column(ForeignKey("label_imports.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """The line or row of the file, from 1."""
    text: Mapped[str]
    digest: Mapped[str]
    label: Mapped[int]
    selected: Mapped[int | None]
    language: Mapped[str | None]
    account: Mapped[str | None]
    external_id: Mapped[str | None]
    posted_at: Mapped[datetime | None]


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

"""Versions of the dataset, which never change: rows are stored once, and a version is a list of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, func, select, true
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.tables.base import Base, key, now, one_of
from pipeline.tables.datasets import LABEL_KNOWN, SELECTED_KNOWN


class Dataset(Base):
    """A version of the dataset: immutable, named by its number and by the hash over its rows."""

    __tablename__ = "datasets"
    __table_args__ = (UniqueConstraint("content_hash"),)

    id: Mapped[int] = key()
    content_hash: Mapped[str]
    chosen: Mapped[dict[str, Any]]
    """shares of train, validation, gate and test; names of the imports, or null for all."""
    rows: Mapped[int]
    built_by: Mapped[str]
    built_at: Mapped[datetime] = now()


class LabelledRow(Base):
    """One labelled text, or one that was kept out, with the reason: what any number of versions hold."""

    __tablename__ = "labelled_rows"
    __table_args__ = (
        one_of("split", "train", "validation", "gate", "test", "kept_out"),
        one_of("reason", "tie", "contradiction", "desk_knows", "repeated", "copy_elsewhere"),
        one_of("outcome", "positive", "sampled_negative", "withheld", "thread", "always"),
        CheckConstraint("(split = 'kept_out') = (reason is not null)", name="reason_given"),
        CheckConstraint("split = 'kept_out' or label is not null", name="labelled"),
        CheckConstraint(LABEL_KNOWN, name="label_known"),
        CheckConstraint(SELECTED_KNOWN, name="selected_known"),
        CheckConstraint("sampling_probability > 0 and sampling_probability <= 1", name="sampling_probability_range"),
        UniqueConstraint("line_digest"),
        Index("ix_labelled_rows_digest", "digest"),
    )

    id: Mapped[int] = key()
    line: Mapped[str]
    """The row as a version's hash reads it."""
    line_digest: Mapped[bytes] = mapped_column(LargeBinary)
    """sha256 of the line: the same row is stored once."""
    origin: Mapped[str]
    """`desk`, or `import:NAME`."""
    key: Mapped[str]
    """What was labelled: SOURCE:ID of a tweet, or the line of an import."""
    text: Mapped[str]
    digest: Mapped[str]
    split: Mapped[str]
    reason: Mapped[str | None]
    label: Mapped[int | None]
    selected: Mapped[int | None]
    people: Mapped[int] = mapped_column(server_default=sql("0"))
    """How many people's labels this one was made of; 0 where an import does not say."""
    language: Mapped[str | None]
    account: Mapped[str | None]
    account_group: Mapped[str | None]
    model_version: Mapped[str | None]
    outcome: Mapped[str | None]
    """Whether a model predicted it positive, or it came from the sample of the negatives; None for imports."""
    sampling_probability: Mapped[float | None]
    posted_at: Mapped[datetime | None]
    labelled_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]
    """When its words went, since its post did: versions go on counting it, and nothing learns from it any more."""


class DatasetPage(Base):
    """Some of a version's rows, in its order."""

    __tablename__ = "dataset_pages"

    dataset_id: Mapped[int] = mapped_column(ForeignKey("datasets.id"), primary_key=True)
    first: Mapped[int] = mapped_column(primary_key=True)
    """The place in the version, from 1, of the page's first row."""
    row_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))


_PAGES, _ROWS = DatasetPage.__table__, LabelledRow.__table__
_MEMBER = func.unnest(_PAGES.c.row_ids).table_valued("row_id", with_ordinality="place").render_derived(name="member")
_OF_A_ROW = [column for column in _ROWS.columns if column.name not in ("id", "line", "line_digest")]


class DatasetRow(Base):
    """A labelled row as it stands in a version: to be read only."""

    __table__ = (
        select(_PAGES.c.dataset_id, (_PAGES.c.first + _MEMBER.c.place - 1).label("number"), *_OF_A_ROW)
        .select_from(_PAGES.join(_MEMBER, true()).join(_ROWS, _ROWS.c.id == _MEMBER.c.row_id))
        .subquery("dataset_rows")
    )
    __mapper_args__ = {"primary_key": [__table__.c.dataset_id, __table__.c.number]}  # noqa: RUF012 - SQLAlchemy's own

    dataset_id: Mapped[int]
    number: Mapped[int]
    origin: Mapped[str]
    key: Mapped[str]
    text: Mapped[str]
    digest: Mapped[str]
    split: Mapped[str]
    reason: Mapped[str | None]
    label: Mapped[int | None]
    selected: Mapped[int | None]
    people: Mapped[int]
    language: Mapped[str | None]
    account: Mapped[str | None]
    account_group: Mapped[str | None]
    model_version: Mapped[str | None]
    outcome: Mapped[str | None]
    sampling_probability: Mapped[float | None]
    posted_at: Mapped[datetime | None]
    labelled_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]


class DeskVerdict(Base):
    """What the votes on one subject came to, so that a build works out only those on which something has changed."""

    __tablename__ = "desk_verdicts"
    __table_args__ = (
        Index("ix_desk_verdicts_order", "tweet_id", "place"),
        Index("ix_desk_verdicts_row_id", "row_id"),
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    tweet_id: Mapped[int | None] = mapped_column(BigInteger)
    """The post that was clicked; none where there are answers alone, which are counted anew at each build."""
    place: Mapped[int]
    """Orders what has no tweet."""
    seen: Mapped[int | None] = mapped_column(BigInteger)
    """A hash over what the verdict was made of; none where it is always to be made anew."""
    account_id: Mapped[int | None] = mapped_column(BigInteger)
    account_seen: Mapped[int | None] = mapped_column(BigInteger)
    row_id: Mapped[int] = mapped_column(ForeignKey("labelled_rows.id"))

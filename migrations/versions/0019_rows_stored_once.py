"""rows of datasets are stored once, and versions are lists of them; verdicts are kept from build to build."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

COLUMNS = (
    "origin", "key", "text", "digest", "split", "reason", "label", "selected", "people", "language", "account",
    "account_group", "model_version", "outcome", "sampling_probability", "posted_at", "labelled_at",
)  # fmt: skip
NAMES = ", ".join(COLUMNS)
PAGE = 1000

CHECKS = {
    "split_known": "split in ('train', 'validation', 'test', 'kept_out')",
    "reason_known": "reason in ('tie', 'contradiction', 'desk_knows', 'repeated', 'copy_elsewhere')",
    "outcome_known": "outcome in ('positive', 'sampled_negative', 'withheld')",
    "reason_given": "(split = 'kept_out') = (reason is not null)",
    "labelled": "split = 'kept_out' or label is not null",
    "label_known": "label in (0, 1)",
    "selected_known": "selected in (0, 1) and selected <= label",
    "sampling_probability_range": "sampling_probability > 0 and sampling_probability <= 1",
}

NEVER_CHANGE = """
create trigger {table}_immutable before update or delete on {table}
  for each row execute function refuse_rewriting();
create trigger {table}_no_truncate before truncate on {table}
  for each statement execute function refuse_rewriting();
"""
COMPLETE = """
create trigger {table}_complete after insert on {table} referencing new table as added
  for each statement execute function refuse_late_rows();
"""

NEXT = sa.text(f"""
    select number, {NAMES} from dataset_rows where dataset_id = :id and number > :after order by number limit {PAGE}
""")  # noqa: S608 - names of columns
STORE = sa.text(f"""
    insert into labelled_rows (line, line_digest, {NAMES})
    values (:line, :line_digest, {", ".join(f":{name}" for name in COLUMNS)}) on conflict do nothing
""")  # noqa: S608 - names of columns
LIST = sa.text("""
    insert into dataset_pages (dataset_id, first, row_ids)
    select :id, :first, array_agg(stored.id order by place)
    from unnest(cast(:digests as bytea[])) with ordinality as asked(line_digest, place)
    join labelled_rows as stored using (line_digest)
    on conflict do nothing
""")


def upgrade() -> None:
    # Batch by batch: other tables that the desk writes stay free, and one that was cut off goes on where it was.
    with op.get_context().autocommit_block():
        _new_tables()
        connection = op.get_bind()
        for dataset_id in connection.scalars(sa.text("select id from datasets order by id")).all():
            _move(connection, dataset_id)
    op.drop_table("dataset_rows")
    for table in ("labelled_rows", "dataset_pages"):
        op.execute(NEVER_CHANGE.format(table=table))
    op.execute(COMPLETE.format(table="dataset_pages"))


def _new_tables() -> None:
    op.create_table(
        "labelled_rows",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("line_digest", sa.LargeBinary(), nullable=False),
        *_columns(),
        *_checks("labelled_rows"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labelled_rows")),
        sa.UniqueConstraint("line_digest", name=op.f("uq_labelled_rows_line_digest")),
        if_not_exists=True,
    )
    op.create_index("ix_labelled_rows_digest", "labelled_rows", ["digest"], if_not_exists=True)
    op.create_table(
        "dataset_pages",
        sa.Column("dataset_id", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("row_ids", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["datasets.id"], name=op.f("fk_dataset_pages_dataset_id")),
        sa.PrimaryKeyConstraint("dataset_id", "first", name=op.f("pk_dataset_pages")),
        if_not_exists=True,
    )
    op.create_table(
        "desk_verdicts",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("tweet_id", sa.BigInteger(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("account_seen", sa.BigInteger(), nullable=True),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["row_id"], ["labelled_rows.id"], name=op.f("fk_desk_verdicts_row_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_desk_verdicts")),
        if_not_exists=True,
    )
    op.create_index("ix_desk_verdicts_order", "desk_verdicts", ["tweet_id", "place"], if_not_exists=True)
    op.create_index("ix_desk_verdicts_row_id", "desk_verdicts", ["row_id"], if_not_exists=True)


def _move(connection: sa.Connection, dataset_id: int) -> None:
    after, first = 0, 1
    while rows := connection.execute(NEXT, {"id": dataset_id, "after": after}).all():
        stored = [_stored(row) for row in rows]
        connection.execute(STORE, stored)
        digests = [row["line_digest"] for row in stored]
        connection.execute(LIST, {"id": dataset_id, "first": first, "digests": digests})
        after, first = rows[-1].number, first + len(rows)


def _stored(row: Any) -> dict[str, Any]:
    values = [getattr(row, name) for name in COLUMNS]
    line = json.dumps(values, default=_in_utc, ensure_ascii=True)
    digest = hashlib.sha256(line.encode()).digest()
    return dict(zip(COLUMNS, values, strict=True)) | {"line": line, "line_digest": digest}


def _in_utc(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


def downgrade() -> None:
    op.create_table(
        "dataset_rows",
        sa.Column("dataset_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *_columns(),
        *_checks("dataset_rows"),
        sa.ForeignKeyConstraint(["dataset_id"], ["datasets.id"], name=op.f("fk_dataset_rows_dataset_id")),
        sa.PrimaryKeyConstraint("dataset_id", "number", name=op.f("pk_dataset_rows")),
    )
    op.create_index("ix_dataset_rows_split", "dataset_rows", ["dataset_id", "split"], unique=False)
    op.execute(f"""
        insert into dataset_rows (dataset_id, number, {NAMES})
        select dataset_id, first + place - 1, {NAMES}
        from dataset_pages, unnest(row_ids) with ordinality as member(row_id, place)
        join labelled_rows on labelled_rows.id = row_id
    """)  # noqa: S608 - names of columns
    op.drop_table("desk_verdicts")
    op.drop_table("dataset_pages")
    op.drop_table("labelled_rows")
    op.execute(NEVER_CHANGE.format(table="dataset_rows") + COMPLETE.format(table="dataset_rows"))


def _columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("split", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("label", sa.Integer(), nullable=True),
        sa.Column("selected", sa.Integer(), nullable=True),
        sa.Column("people", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("account_group", sa.Text(), nullable=True),
        sa.Column("model_version", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("sampling_probability", sa.Double(), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("labelled_at", sa.DateTime(timezone=True), nullable=True),
    ]


def _checks(table: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in CHECKS.items()]

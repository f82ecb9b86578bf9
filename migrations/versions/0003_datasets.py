"""versioned datasets, imported labels, clusters of copies."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NEVER_CHANGE = """
create function refuse_rewriting() returns trigger language plpgsql as $$
begin
  raise exception 'a dataset version never changes: build a new one';
end $$;
create trigger datasets_immutable before update or delete on datasets
  for each row execute function refuse_rewriting();
create trigger datasets_no_truncate before truncate on datasets
  for each statement execute function refuse_rewriting();
create trigger dataset_rows_immutable before update or delete on dataset_rows
  for each row execute function refuse_rewriting();
create trigger dataset_rows_no_truncate before truncate on dataset_rows
  for each statement execute function refuse_rewriting();

-- Rows come with their version, in one transaction; nothing is added to a version later.
create function refuse_late_rows() returns trigger language plpgsql as $$
begin
  if exists (
    select from (select distinct dataset_id from added) as late join datasets on datasets.id = late.dataset_id
    where datasets.xmin <> pg_current_xact_id()::xid
  ) then
    raise exception 'a dataset version never changes: build a new one';
  end if;
  return null;
end $$;
create trigger dataset_rows_complete after insert on dataset_rows referencing new table as added
  for each statement execute function refuse_late_rows();

-- A text stays in its split; what is trained or chosen on may be kept out, and that is all.
create function keep_split() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.digest <> new.digest or (old.split is distinct from new.split and old.split is not null
      and not (old.split in ('train', 'validation') and new.split = 'kept_out')) then
    raise exception 'a text never leaves its split, except to be kept out of training and validation';
  end if;
  return new;
end $$;
create trigger known_texts_keep_split before update or delete on known_texts
  for each row execute function keep_split();
"""


def upgrade() -> None:
    op.create_table(
        "datasets",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("chosen", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("built_by", sa.Text(), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_datasets")),
        sa.UniqueConstraint("content_hash", name=op.f("uq_datasets_content_hash")),
    )
    op.create_table(
        "known_texts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("normal", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("keys", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("cluster_id", sa.BigInteger(), nullable=False),
        sa.Column("split", sa.Text(), nullable=True),
        sa.Column("known_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "split in ('train', 'validation', 'test', 'kept_out')", name=op.f("ck_known_texts_split_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_texts")),
        sa.UniqueConstraint("digest", name=op.f("uq_known_texts_digest")),
        postgresql_with={"fillfactor": 50},
    )
    op.create_index(op.f("ix_known_texts_cluster_id"), "known_texts", ["cluster_id"], unique=False)
    op.create_index(
        "ix_known_texts_keys",
        "known_texts",
        ["keys"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_table(
        "label_imports",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("reading", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("imported_by", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("retracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_imports")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_label_imports_fingerprint")),
        sa.UniqueConstraint("name", name=op.f("uq_label_imports_name")),
    )
    op.create_table(
        "text_identities",
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("identity", "digest", name=op.f("pk_text_identities")),
    )
    op.create_table(
        "dataset_rows",
        sa.Column("dataset_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
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
        sa.CheckConstraint("(split = 'kept_out') = (reason is not null)", name=op.f("ck_dataset_rows_reason_given")),
        sa.CheckConstraint(
            "outcome in ('positive', 'sampled_negative', 'withheld')", name=op.f("ck_dataset_rows_outcome_known")
        ),
        sa.CheckConstraint(
            "reason in ('tie', 'contradiction', 'desk_knows', 'repeated', 'copy_elsewhere')",
            name=op.f("ck_dataset_rows_reason_known"),
        ),
        sa.CheckConstraint("split = 'kept_out' or label is not null", name=op.f("ck_dataset_rows_labelled")),
        sa.CheckConstraint(
            "split in ('train', 'validation', 'test', 'kept_out')", name=op.f("ck_dataset_rows_split_known")
        ),
        sa.CheckConstraint("label in (0, 1)", name=op.f("ck_dataset_rows_label_known")),
        sa.CheckConstraint(
            "sampling_probability > 0 and sampling_probability <= 1",
            name=op.f("ck_dataset_rows_sampling_probability_range"),
        ),
        sa.CheckConstraint("selected in (0, 1) and selected <= label", name=op.f("ck_dataset_rows_selected_known")),
        sa.ForeignKeyConstraint(["dataset_id"], ["datasets.id"], name=op.f("fk_dataset_rows_dataset_id")),
        sa.PrimaryKeyConstraint("dataset_id", "number", name=op.f("pk_dataset_rows")),
    )
    op.create_index("ix_dataset_rows_split", "dataset_rows", ["dataset_id", "split"], unique=False)
    op.create_table(
        "imported_labels",
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("label", sa.Integer(), nullable=False),
        sa.Column("selected", sa.Integer(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("label in (0, 1)", name=op.f("ck_imported_labels_label_known")),
        sa.CheckConstraint("selected in (0, 1) and selected <= label", name=op.f("ck_imported_labels_selected_known")),
        sa.ForeignKeyConstraint(["import_id"], ["label_imports.id"], name=op.f("fk_imported_labels_import_id")),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_imported_labels")),
    )
    op.create_index("ix_imported_labels_digest", "imported_labels", ["digest"], unique=False)
    op.execute(NEVER_CHANGE)


def downgrade() -> None:
    op.drop_index("ix_imported_labels_digest", table_name="imported_labels")
    op.drop_table("imported_labels")
    op.drop_index("ix_dataset_rows_split", table_name="dataset_rows")
    op.drop_table("dataset_rows")
    op.drop_table("text_identities")
    op.drop_table("label_imports")
    op.drop_index("ix_known_texts_keys", table_name="known_texts", postgresql_using="gin")
    op.drop_index(op.f("ix_known_texts_cluster_id"), table_name="known_texts")
    op.drop_table("known_texts")
    op.drop_table("datasets")
    for name in ("refuse_rewriting", "refuse_late_rows", "keep_split"):
        op.execute(f"drop function {name}()")

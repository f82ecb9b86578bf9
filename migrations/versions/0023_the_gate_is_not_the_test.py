"""posts that judge candidates are the gate; the test, by which nobody chooses, begins anew."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BEFORE = ("train", "validation", "test", "kept_out")
NOW = ("train", "validation", "gate", "test", "kept_out")

KEEP_SPLIT = """
create or replace function keep_split() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.digest <> new.digest or (old.split is distinct from new.split and old.split is not null
      and not (old.split in ({leave}) and new.split = 'kept_out')) then
    raise exception '{said}';
  end if;
  return new;
end $$;
"""
MOVE = """
alter table known_texts disable trigger known_texts_keep_split;
update known_texts set split = '{new}' where split = '{old}';
alter table known_texts enable trigger known_texts_keep_split;
delete from desk_verdicts using labelled_rows where labelled_rows.id = row_id and split = '{old}';
"""


RENAME = """
alter table labelled_rows disable trigger labelled_rows_immutable;
update labelled_rows set split = '{new}' where split = '{old}' and line::jsonb ->> 4 = 'gate';
alter table labelled_rows enable trigger labelled_rows_immutable;
"""
"""Rows that were the gate's when they were stored: their lines, which hashes are made over, stay as they are."""


def upgrade() -> None:
    _allow(NOW)
    op.execute(RENAME.format(old="test", new="gate"))
    # Candidates were chosen by these posts, week after week. What the desk labelled on them is worked out anew.
    op.execute(MOVE.format(old="test", new="gate"))
    said = "a text never leaves its split, except to be kept out of training, validation and gate"
    op.execute(KEEP_SPLIT.format(leave="'train', 'validation', 'gate'", said=said))


def downgrade() -> None:
    op.execute(MOVE.format(old="gate", new="test"))
    op.execute(RENAME.format(old="gate", new="test"))
    said = "a text never leaves its split, except to be kept out of training and validation"
    op.execute(KEEP_SPLIT.format(leave="'train', 'validation'", said=said))
    _allow(BEFORE)


def _allow(splits: tuple[str, ...]) -> None:
    """Change which splits there are; only builds write these tables."""
    known = ", ".join(f"'{split}'" for split in splits)
    for table in ("known_texts", "labelled_rows"):
        op.drop_constraint(op.f(f"ck_{table}_split_known"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_split_known"), table, f"split in ({known})")

"""an author's thread is one card: which one a post goes on, and which card shows it; admins get a note on accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

SHORT = "set local lock_timeout = '1s'"
"""Who waits for a table keeps everybody after it waiting: better to give up, and to be run again."""
DRAWN = ("positive", "sampled_negative", "withheld")
OUTCOMES = {
    "predictions": (*DRAWN, "copy", "rescored", "asked", "hidden", "always"),
    "labelled_rows": (*DRAWN, "always"),
}
INDEXES = {"ix_tweets_thread": ("tweets", "thread"), "ix_cards_shown_on_id": ("cards", "shown_on_id")}


def upgrade() -> None:
    op.execute(SHORT)
    op.add_column("tweets", sa.Column("thread", sa.Text(), nullable=True), if_not_exists=True)
    op.add_column("cards", sa.Column("shown_on_id", sa.BigInteger(), nullable=True), if_not_exists=True)
    op.create_table(
        "account_notes",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="claimed", nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state in ('claimed', 'posted', 'refused', 'unsure', 'nothing')", name=op.f("ck_account_notes_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_notes")),
        sa.UniqueConstraint("monday", "person", name=op.f("uq_account_notes_monday_person")),
        if_not_exists=True,
    )
    with op.get_context().autocommit_block():
        op.execute("set statement_timeout = 0")
        for name, (table, column) in INDEXES.items():
            _index(name, table, column)
        _refer()
    for table, words in OUTCOMES.items():
        _know_outcomes(table, *words, "thread")


def downgrade() -> None:
    # What stood on another's card is kept as what was shown with certainty.
    for table in OUTCOMES:
        op.execute(f"update {table} set outcome = 'sampled_negative' where outcome = 'thread'")  # noqa: S608
    op.execute("update labelled_rows set outcome = 'sampled_negative' where outcome = 'always'")
    _know_outcomes("predictions", *OUTCOMES["predictions"])
    _know_outcomes("labelled_rows", *DRAWN)
    op.execute(SHORT)
    op.drop_table("account_notes")
    op.drop_column("cards", "shown_on_id")
    op.drop_column("tweets", "thread")


def _index(name: str, table: str, column: str) -> None:
    """Few rows have the column, so that the index costs the others nothing."""
    op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)
    op.create_index(
        name, table, [column], postgresql_where=sa.text(f"{column} is not null"), postgresql_concurrently=True
    )


def _refer() -> None:
    """A foreign key whose rows are held against it while the loop writes."""
    op.execute("set lock_timeout = '1s'")
    op.execute("alter table cards drop constraint if exists fk_cards_shown_on_id")
    op.execute(
        "alter table cards add constraint fk_cards_shown_on_id "
        "foreign key (shown_on_id) references cards (id) not valid"
    )
    op.execute("alter table cards validate constraint fk_cards_shown_on_id")
    op.execute("reset lock_timeout")


def _know_outcomes(table: str, *words: str) -> None:
    """Swap the constraint: rows are held against the new one while the loop writes, and the swap takes an instant."""
    listed, known = ", ".join(f"'{word}'" for word in words), f"ck_{table}_outcome_known"
    with op.get_context().autocommit_block():
        op.execute("set lock_timeout = '1s'")
        op.execute(f"alter table {table} drop constraint if exists {known}_new")
        op.execute(f"alter table {table} add constraint {known}_new check (outcome in ({listed})) not valid")
        op.execute(f"alter table {table} validate constraint {known}_new")
        op.execute("reset lock_timeout")
    op.execute(SHORT)
    op.execute(f"alter table {table} drop constraint {known}")
    op.execute(f"alter table {table} rename constraint {known}_new to {known}")

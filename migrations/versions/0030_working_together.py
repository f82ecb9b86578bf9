"""who has a card in hand, what people note about posts, and what one more person says of them."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
STANDING = sa.text("undone_at is null")
WAITING = sa.text("(shown <> wanted or tried_at is not null) and not gone")


def upgrade() -> None:
    op.create_table("takings", *clicked("takings"))
    index("takings", "uq_takings_standing", "card_id", unique=True, where=STANDING)
    index("takings", "ix_takings_standing", "created_at", where=STANDING)
    op.create_table(
        "second_opinions",
        *clicked("second_opinions"),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("label", sa.Text()),
        moment("answered_at"),
        sa.CheckConstraint(
            "label in ('rejected', 'reviewed', 'selected')", name=op.f("ck_second_opinions_label_known")
        ),
        sa.CheckConstraint("(label is null) = (answered_at is null)", name=op.f("ck_second_opinions_answered")),
    )
    index("second_opinions", "uq_second_opinions_standing", "tweet_id", "person", unique=True, where=STANDING)
    index("second_opinions", "ix_second_opinions_person", "person", "created_at", where=STANDING)
    for table in ("takings", "second_opinions"):
        for column in ("card_id", "tweet_id"):
            index(table, f"ix_{table}_{column}", column)
    op.create_table(
        "notes",
        number(),
        refers("notes", "tweet_id", "tweets"),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        moment("edited_at"),
        moment("deleted_at"),
        sa.CheckConstraint("deleted_at is null or text = ''", name=op.f("ck_notes_deleted_without_words")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    index("notes", "ix_notes_tweet_id", "tweet_id")
    op.create_table(
        "note_messages",
        number(),
        refers("note_messages", "note_id", "notes"),
        refers("note_messages", "card_id", "cards"),
        sa.Column("wanted", sa.Text(), server_default="note", nullable=False),
        sa.Column("shown", sa.Text(), server_default="nothing", nullable=False),
        sa.Column("channel", sa.Text()),
        sa.Column("message_ts", sa.Text()),
        moment("tried_at"),
        moment("posted_at"),
        sa.Column("last_error", sa.Text()),
        sa.Column("gone", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.UniqueConstraint("note_id", "card_id", name=op.f("uq_note_messages_note_id_card_id")),
        sa.CheckConstraint("wanted in ('nothing', 'note')", name=op.f("ck_note_messages_wanted_known")),
        sa.CheckConstraint("shown in ('nothing', 'note', 'outdated')", name=op.f("ck_note_messages_shown_known")),
        sa.CheckConstraint(
            "(shown = 'nothing') = (message_ts is null)", name=op.f("ck_note_messages_shown_has_message")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_messages")),
    )
    index("note_messages", "ix_note_messages_card_id", "card_id")
    index("note_messages", "ix_note_messages_waiting", "card_id", where=WAITING)


def downgrade() -> None:
    for table in ("note_messages", "notes", "second_opinions", "takings"):
        op.drop_table(table)


def clicked(table):
    return (
        number(),
        refers(table, "card_id", "cards"),
        refers(table, "tweet_id", "tweets"),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        moment("undone_at"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def number():
    return sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False)


def moment(name):
    return sa.Column(name, sa.DateTime(timezone=True))


def refers(table, column, to):
    return sa.Column(
        column, sa.BigInteger(), sa.ForeignKey(f"{to}.id", name=op.f(f"fk_{table}_{column}")), nullable=False
    )


def index(table, name, *columns, unique=False, where=None):
    op.create_index(op.f(name), table, list(columns), unique=unique, postgresql_where=where)

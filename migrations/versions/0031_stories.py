"""selected posts have stories, from proposed to published or left; those that were selected before have theirs, too."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

BATCH = 2_000
UNTOLD = "state in ('published', 'left') and told is distinct from state"
STANDING = "undone_at is null"

FILL = """
insert into stories (card_id, tweet_id, state, by, since, selected_by, decided_by, link, claim, rating, check_id, told)
select c.id, c.tweet_id, w.state, coalesce(d.person, f.person, 'the desk'),
       coalesce(d.created_at, c.created_at), coalesce(f.person, 'the desk'), d.person,
       p.url, p.claim, p.rating, p.id, case when w.state in ('published', 'left') then w.state end
from cards c
left join decisions d on d.card_id = c.id and d.undone_at is null
left join lateral (select person from feedback where tweet_id = c.tweet_id and undone_at is null
                   order by id desc limit 1) f on true
left join lateral (select id, url, claim, rating from published_checks
                   where tweet_id = c.tweet_id and own and removed_at is null and rating is not null
                     and d.choice = 'fact_check'
                   order by id desc limit 1) p on true
cross join lateral (select case when p.id is not null then 'published' when d.choice = 'fact_check' then 'accepted'
                                when d.choice = 'leave' then 'left' else 'proposed' end) w(state)
where c.purpose = 'fact_check' and c.wanted <> 'nothing' and c.id > :after and c.id <= :upto
on conflict do nothing
"""


def upgrade() -> None:
    # References wait for whoever writes cards, and whoever comes after waits for us: not for long.
    op.execute("set local lock_timeout = '1s'")
    _stories()
    _steps()
    op.create_table(
        "story_reminders",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("state", sa.Text, server_default="claimed", nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("last_error", sa.Text),
        sa.CheckConstraint(
            "state in ('claimed', 'posted', 'refused', 'unsure', 'nothing')",
            name=op.f("ck_story_reminders_state_known"),
        ),
    )
    with op.get_context().autocommit_block():
        _fill()


def _fill() -> None:
    """A batch of cards at a time, each committed by itself: the desk goes on."""
    connection = op.get_bind()
    last = connection.execute(sa.text("select coalesce(max(id), 0) from cards")).scalar_one()
    for after in range(0, last, BATCH):
        connection.execute(sa.text(FILL), {"after": after, "upto": after + BATCH})


def _stories() -> None:
    op.create_table(
        "stories",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("card_id", sa.BigInteger, sa.ForeignKey("cards.id"), nullable=False),
        sa.Column("tweet_id", sa.BigInteger, sa.ForeignKey("tweets.id"), nullable=False),
        sa.Column("state", sa.Text, server_default="proposed", nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("selected_by", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("decided_by", "assignee", "reason", "link", "claim", "rating", "told")),
        sa.Column("due_on", sa.Date),
        sa.Column("check_id", sa.BigInteger, sa.ForeignKey("published_checks.id")),
        sa.Column("queued_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("card_id"),
        sa.UniqueConstraint("tweet_id"),
        _one_of("stories", "state", "proposed", "accepted", "in_progress", "published", "left"),
        _one_of("stories", "told", "published", "left"),
        sa.CheckConstraint(
            "state <> 'published' or (link is not null and rating is not null)",
            name=op.f("ck_stories_published_has_link"),
        ),
    )
    op.create_index("ix_stories_state", "stories", ["state", "since", "id"])
    going_on = sa.text("state in ('accepted', 'in_progress')")
    op.create_index("ix_stories_due", "stories", ["due_on", "id"], postgresql_where=going_on)
    op.create_index("ix_stories_assignee", "stories", ["assignee", "state", "since"])
    op.create_index("ix_stories_check_id", "stories", ["check_id"])
    first = [sa.text("queued_at nulls first")]
    op.create_index("ix_stories_untold", "stories", first, postgresql_where=sa.text(UNTOLD))


def _steps() -> None:
    op.create_table(
        "story_steps",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("card_id", sa.BigInteger, sa.ForeignKey("cards.id"), nullable=False, index=True),
        sa.Column("tweet_id", sa.BigInteger, sa.ForeignKey("tweets.id"), nullable=False, index=True),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("brought", sa.Boolean, server_default=sa.text("false"), nullable=False),
        _one_of("story_steps", "step", "start", "publish", "give_up"),
    )
    standing = sa.text(STANDING)
    op.create_index(
        "uq_story_steps_standing", "story_steps", ["card_id", "step"], unique=True, postgresql_where=standing
    )
    op.create_index("ix_story_steps_person", "story_steps", ["person", "created_at"], postgresql_where=standing)


def _one_of(table: str, column: str, *words: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} in ({listed})", name=op.f(f"ck_{table}_{column}_known"))


def downgrade() -> None:
    op.drop_table("story_reminders")
    op.drop_table("story_steps")
    op.drop_table("stories")

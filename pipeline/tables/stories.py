"""What becomes of a selected post: its story, the steps people took, reminders, the scale that checks are rated by."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.tables.base import Base, QueuedRow, by_person, key, now, one_of, one_standing
from pipeline.tables.desk import Click

UNTOLD = (
    "(state in ('published', 'left') and told is distinct from state)"
    " or (state in ('accepted', 'in_progress') and assignee is not null and told_assignee is distinct from assignee)"
)
"""Whoever selected the post was not told how it ended, or its assignee that it is theirs; for the partial index."""


class Story(QueuedRow, Base):
    """A selected post on its way to a published check. Decision and steps say what was done, `state` what follows."""

    __tablename__ = "stories"
    __table_args__ = (
        UniqueConstraint("card_id"),
        UniqueConstraint("tweet_id"),
        one_of("state", "proposed", "accepted", "in_progress", "published", "left"),
        one_of("told", "published", "left"),
        CheckConstraint("state <> 'published' or (link is not null and rating is not null)", name="published_has_link"),
        Index("ix_stories_state", "state", "since", "id"),
        Index("ix_stories_due", "due_on", "id", postgresql_where=text("state in ('accepted', 'in_progress')")),
        Index("ix_stories_assignee", "assignee", "state", "since"),
        Index("ix_stories_check_id", "check_id"),
        Index("ix_stories_untold", text("queued_at nulls first"), postgresql_where=text(UNTOLD)),
    )

    id: Mapped[int] = key()
    card_id: Mapped[int] = mapped_column(ForeignKey("cards.id"))
    """Its card in #fact-check."""
    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id"))
    state: Mapped[str] = mapped_column(server_default="proposed")
    by: Mapped[str]
    """Who brought it into this state."""
    since: Mapped[datetime] = now()
    selected_by: Mapped[str]
    decided_by: Mapped[str | None]
    assignee: Mapped[str | None]
    due_on: Mapped[date | None]
    reason: Mapped[str | None]
    """Why it is left, where somebody said so."""
    link: Mapped[str | None]
    claim: Mapped[str | None]
    """What was checked, as it was published."""
    rating: Mapped[str | None]
    check_id: Mapped[int | None] = mapped_column(ForeignKey("published_checks.id"))
    told: Mapped[str | None]
    """Which outcome whoever selected it was told of last."""
    told_assignee: Mapped[str | None]
    """Who knows that it is theirs: they were told, or made it theirs."""


class StoryStep(Click, Base):
    """A step that somebody took with an accepted story, and whether it stands."""

    __tablename__ = "story_steps"
    __table_args__ = (
        one_of("step", "start", "publish", "give_up"),
        one_standing("uq_story_steps_standing", "card_id", "step"),
        by_person("story_steps"),
    )

    step: Mapped[str]
    brought: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether its undo takes something away: the check from the archive, or its person from being the assignee."""


class StoryReminder(Base):
    """The reminder of overdue stories, shown once a day, however many processes find it due."""

    __tablename__ = "story_reminders"
    __table_args__ = (one_of("state", "claimed", "posted", "refused", "unsure", "nothing"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    """In UTC."""
    state: Mapped[str] = mapped_column(server_default="claimed")
    """As in `WeeklyReport`."""
    claimed_at: Mapped[datetime] = now()
    last_error: Mapped[str | None]

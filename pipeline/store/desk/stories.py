"""Stories: begun by a selection, and brought to where decision and steps say that they stand."""

from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased, joinedload

from pipeline.store import forgotten
from pipeline.tables import Card, Decision, Feedback, Story, StoryStep, Tweet

Which = Literal["open", "mine", "due", "published"]

OPEN = ("proposed", "accepted", "in_progress")
GOING_ON = Story.state.in_(("accepted", "in_progress"))
ENDS = ("published", "left")
ENDED = Story.state.in_(ENDS)
UNTOLD = or_(
    and_(ENDED, Story.told.is_distinct_from(Story.state)),
    and_(GOING_ON, Story.assignee.is_not(None), Story.told_assignee.is_distinct_from(Story.assignee)),
)
DECIDED = {"fact_check": "accepted", "leave": "left"}
"""Where a decision brings a story."""
_STEPPED = {"start": "in_progress", "publish": "published", "give_up": "left"}
_BLANK = dict.fromkeys(
    ("decided_by", "assignee", "told_assignee", "due_on", "reason", "link", "claim", "rating", "check_id")
)


def begin(session: Session, *, card_id: int, tweet_id: int, person: str) -> None:
    """A selected post is proposed; one that was selected before begins anew."""
    begun = {"state": "proposed", "by": person, "selected_by": person, "since": func.now()}
    made = insert(Story).values(card_id=card_id, tweet_id=tweet_id, **begun)
    session.execute(made.on_conflict_do_update(index_elements=["card_id"], set_=begun | _BLANK))


def drop(session: Session, card_id: int) -> None:
    """There is no story any more: nobody proposes the post."""
    session.execute(delete(Story).where(Story.card_id == card_id))


def of_card(session: Session, card: Card) -> Story:
    """The card's story, locked; of a card that was raised before there were stories, it is made."""
    query = select(Story).where(Story.card_id == card.id).with_for_update().execution_options(populate_existing=True)
    if (story := session.scalar(query)) is None:
        begin(session, card_id=card.id, tweet_id=card.tweet_id, person=_selected_by(session, card.tweet_id))
        story = session.scalars(query).one()
        follow(session, story)
    return story


def of_tweet(session: Session, tweet_id: int) -> Story | None:
    """The story of a post."""
    return session.scalar(select(Story).where(Story.tweet_id == tweet_id))


def follow(session: Session, story: Story) -> None:
    """Bring a story to where the last thing brought it that stands: a step, the decision, or the selection."""
    session.flush()
    step = last_step(session, story.card_id)
    if step is not None:
        story.state, story.by, story.since = _STEPPED[step.step], step.person, step.created_at
        return
    decision = session.scalar(select(Decision).filter_by(card_id=story.card_id, undone_at=None))
    if decision is None:
        begin(session, card_id=story.card_id, tweet_id=story.tweet_id, person=story.selected_by)
        session.refresh(story)
        return
    story.state, story.by, story.since = DECIDED[decision.choice], decision.person, decision.created_at
    story.decided_by = decision.person


def last_step(session: Session, card_id: int) -> StoryStep | None:
    """The last step that stands."""
    steps = select(StoryStep).filter_by(card_id=card_id, undone_at=None).order_by(StoryStep.id.desc())
    return session.scalar(steps.limit(1))


def is_of_another(session: Session, story: Story) -> bool:
    """Whether another story was published with this one's check, too."""
    same = exists().where(Story.check_id == story.check_id, Story.id != story.id, Story.state == "published")
    return bool(session.scalar(select(same)))


def counts(session: Session, *, today: date) -> dict[str, int]:
    """How many stories are in each state that is not an end, and how many of them are overdue."""
    number = func.count()
    by_state = select(Story.state, number).where(Story.state.in_(OPEN)).group_by(Story.state)
    overdue = select(number).select_from(Story).where(GOING_ON, Story.due_on < today)
    return dict(session.execute(by_state).all()) | {"overdue": session.scalar(overdue) or 0}


def listed(
    session: Session, which: Which, *, person: str = "", today: date, limit: int, offset: int = 0
) -> list[tuple[Story, Tweet, Card]]:
    """A stretch of stories: what is due first where days are looked at, the newest first elsewhere."""
    wanted = _which(which, person=person, today=today)
    # The stretch first: or cards and posts of all of them would be read.
    stretch = select(Story).where(wanted).order_by(*_order(which, Story)).limit(limit).offset(offset).subquery()
    shown = aliased(Story, stretch)
    query = (
        select(shown, Tweet, Card)
        .join(Tweet, Tweet.id == shown.tweet_id)
        .join(Card, Card.id == shown.card_id)
        .options(joinedload(Tweet.account))
        .order_by(*_order(which, shown))
    )
    return [(story, tweet, card) for story, tweet, card in session.execute(query)]


def count(session: Session, which: Which, *, person: str = "", today: date) -> int:
    """How many stories such a list has."""
    wanted = _which(which, person=person, today=today)
    return session.scalar(select(func.count()).select_from(Story).where(wanted)) or 0


def give(story: Story, assignee: str | None, *, by: str) -> None:
    """Say whose it is; who made it theirs need not be told so."""
    if story.assignee != assignee:
        story.assignee, story.told_assignee = assignee, assignee if assignee == by else None


def untold(session: Session, card_id: int) -> Story | None:
    """The card's story, if somebody is to know how it ended, or that it is theirs: the sweep leaves it for a while."""
    asked = update(Story).where(Story.card_id == card_id, UNTOLD).values(queued_at=func.now())
    return session.scalar(asked.returning(Story))


def keep_told(session: Session, card_id: int, *, state: str, assignee: str | None) -> None:
    """Keep what was told of a story: how it ended, or whose it is."""
    told = {"told": state} if state in ENDS else {"told_assignee": assignee}
    session.execute(update(Story).where(Story.card_id == card_id).values(**told))


def claim_untold(session: Session, *, after: timedelta) -> list[int]:
    """Cards of stories with news for somebody, which nobody was asked to tell lately."""
    ids = forgotten.claim(session, Story, UNTOLD, after=after)
    return list(session.scalars(select(Story.card_id).where(Story.id.in_(ids)))) if ids else []


def _which(which: Which, *, person: str, today: date) -> ColumnElement[bool]:
    if which == "published":
        return Story.state == "published"
    if which == "due":
        return and_(GOING_ON, Story.due_on < today)
    is_open = Story.state.in_(OPEN)
    return and_(is_open, Story.assignee == person) if which == "mine" else is_open


def _order(which: Which, of: type[Story]) -> tuple[Any, ...]:
    if which == "due":
        return of.due_on, of.id
    return of.since.desc(), of.id.desc()


def _selected_by(session: Session, tweet_id: int) -> str:
    query = select(Feedback.person).filter_by(tweet_id=tweet_id, undone_at=None).order_by(Feedback.id.desc())
    return session.scalar(query.limit(1)) or "the desk"

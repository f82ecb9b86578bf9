"""The steps of a story that was accepted: assigned, started, published, given up, and each of them taken back."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from pipeline.desk.clicks import Acted, NotPossible, find, refuse_elsewhere, refuse_withdrawn, show_story
from pipeline.language.speech import _
from pipeline.messages.story_view import NEXT, Act
from pipeline.store import events
from pipeline.store.archive import published_checks
from pipeline.store.desk import outbox, stories
from pipeline.tables import Card, Story, StoryStep, Tweet

Step = Literal["start", "publish", "give_up"]

STANDS = {
    "proposed": _("The head of the desk has not decided on this one yet."),
    "accepted": _("This one is decided already: it will be fact-checked."),
    "in_progress": _("Somebody is at work on this one already."),
    "published": _("This one is published already."),
    "left": _("This one is left already."),
}
"""Why a step does not count, by the state that it met."""
_NOTHING: Mapping[str, Mapping[str, None]] = {
    "start": {},
    "publish": dict.fromkeys(("link", "claim", "rating", "check_id")),
    "give_up": {"reason": None},
}
"""What the undo of a step empties."""


def whose(session: Session, card_id: int) -> str | None:
    """The story's assignee, if it has one."""
    return session.scalar(select(Story.assignee).where(Story.card_id == card_id))


def post_of(session: Session, card_id: int) -> Tweet:
    """The post of a card in #fact-check, with its account. Raises NotPossible."""
    query = select(Tweet).join(Card, Card.tweet_id == Tweet.id).options(joinedload(Tweet.account))
    post = session.scalar(query.where(Card.id == card_id, Card.purpose == "fact_check"))
    if post is None:
        raise NotPossible(_("This card is not known here any more; nothing was stored."))
    return post


def claimant_of(post: Tweet) -> str:
    """Whose words the post has: of words that were only passed on, their author's."""
    passed_on = (post.context.get("retweeted") or {}).get("author_handle")
    return f"@{passed_on}" if passed_on else post.account.name


def look_at(session: Session, *, card_id: int, act: Act, channel: str | None) -> tuple[Story, Tweet]:
    """A story and its post, for whoever is about to do this. Raises NotPossible."""
    _, story = _allowed(session, card_id, act, channel)
    return story, post_of(session, card_id)


def assign(
    session: Session, *, card_id: int, person: str, assignee: str | None, due_on: date | None, channel: str | None
) -> Acted:
    """Say whose story it is from now on, and until when. Raises NotPossible."""
    card, story = _allowed(session, card_id, "assign", channel)
    stories.give(story, assignee, by=person)
    story.due_on = due_on
    said = {"assignee": assignee, "due_on": str(due_on or "")}
    events.log(session, actor=person, verb="assigned", subject="tweet", subject_id=card.tweet_id, card=card.id, **said)
    return Acted(id=story.id, person=person, what="assign", first=True, touched=show_story(session, card))


def start(session: Session, *, card_id: int, person: str, channel: str | None) -> Acted:
    """Begin with a story; one that is nobody's becomes one's own. Raises NotPossible."""
    card, story = _allowed(session, card_id, "start", channel)
    taken = story.assignee is None
    stories.give(story, story.assignee or person, by=person)
    return _step(session, card, story, person=person, step="start", brought=taken)


def give_up(session: Session, *, card_id: int, person: str, reason: str | None, channel: str | None) -> Acted:
    """Leave a story that was accepted, with or without a reason. Raises NotPossible."""
    card, story = _allowed(session, card_id, "give_up", channel)
    story.reason = reason
    return _step(session, card, story, person=person, step="give_up")


def publish(
    session: Session, *, tweet_id: int, person: str, facts: Mapping[str, Any], brought: bool, channel: str | None
) -> Acted:
    """A story is published, with these facts: link, claim, rating and check_id. Raises NotPossible."""
    card_id = session.scalar(select(Card.id).filter_by(tweet_id=tweet_id, purpose="fact_check"))
    card, story = _allowed(session, card_id or 0, "publish", channel)
    for name, value in facts.items():
        setattr(story, name, value)
    return _step(session, card, story, person=person, step="publish", brought=brought)


def correct(session: Session, *, tweet_id: int, person: str, check_id: int, facts: Mapping[str, Any]) -> bool:
    """A story that was published with this check says from now on what the check says; False where it was not."""
    story = stories.of_tweet(session, tweet_id)
    if story is None or story.check_id != check_id:
        return False
    card = find(session, story.card_id, "fact_check")
    for name, value in facts.items():
        setattr(story, name, value)
    _tell(session, story, "publish", person=person)
    show_story(session, card)
    return True


def undo(session: Session, *, step_id: int, person: str, channel: str | None = None) -> Acted:
    """Take a step back on which nothing followed; a check that it brought leaves the archive. Raises NotPossible."""
    step = session.get(StoryStep, step_id)
    if step is None:
        raise NotPossible(_("This step is not known here any more."))
    if step.person != person:
        raise NotPossible(_("Only <@{person}>, who did it, can undo this.").format(person=step.person))
    card = find(session, step.card_id, "fact_check")
    refuse_elsewhere([card], channel)
    session.refresh(step, with_for_update=True)
    if step.undone_at is not None:
        raise NotPossible(_("This was undone already."))
    last = stories.last_step(session, card.id)
    if last is None or last.id != step_id:
        raise NotPossible(_("The story has gone on since; undo that first."))
    _take_back(session, step, stories.of_card(session, card))
    events.log(session, actor=person, verb="undid", subject="tweet", subject_id=card.tweet_id, step=step.step)
    return Acted(id=step_id, person=person, what=step.step, first=True, touched=show_story(session, card))


def _take_back(session: Session, step: StoryStep, story: Story) -> None:
    _tell(session, story, step.step, person=step.person, taken_back=True)
    step.undone_at = func.now()
    if step.brought and step.step == "start":
        stories.give(story, None, by=step.person)
    if step.brought and step.step == "publish" and story.check_id and not stories.is_of_another(session, story):
        published_checks.remove(session, [story.check_id])
        events.log(session, actor=step.person, verb="removed", subject="check", subject_id=story.check_id)
    stories.follow(session, story)
    for name, value in _NOTHING[step.step].items():
        setattr(story, name, value)


def _allowed(session: Session, card_id: int, act: Act, channel: str | None) -> tuple[Card, Story]:
    """The card and its story, locked, where the story's state allows this. Raises NotPossible."""
    card = find(session, card_id, "fact_check")
    refuse_elsewhere([card], channel)
    refuse_withdrawn(session, card)
    story = stories.of_card(session, card)
    if act not in NEXT[story.state]:
        raise NotPossible(_("{stands} Nothing was stored.").format(stands=STANDS[story.state]))
    return card, story


def _step(session: Session, card: Card, story: Story, *, person: str, step: Step, brought: bool = False) -> Acted:
    values = {"card_id": card.id, "tweet_id": card.tweet_id, "person": person, "step": step, "brought": brought}
    step_id = session.scalar(insert(StoryStep).values(**values).returning(StoryStep.id))
    assert step_id is not None
    stories.follow(session, story)
    _tell(session, story, step, person=person)
    events.log(session, actor=person, verb=step, subject="tweet", subject_id=card.tweet_id, card=card.id)
    return Acted(id=step_id, person=person, what=step, first=True, touched=show_story(session, card))


def _tell(session: Session, story: Story, step: str, *, person: str, taken_back: bool = False) -> None:
    """Have other systems told of a step that ends a story. Given up, it is decided on anew."""
    told: dict[str, Any] = {"tweet_id": story.tweet_id, "person": person, "taken_back": taken_back}
    if step == "publish":
        outbox.tell(session, "published", link=story.link, rating=story.rating, **told)
    elif step == "give_up":
        outbox.tell(session, "decided", choice="leave", **told)

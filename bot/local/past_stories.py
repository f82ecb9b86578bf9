"""The stories of the demo's past: what was selected, in each state that a story can be in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from pipeline.checks.archive.rows import check_row
from pipeline.configuration.choices import Choices
from pipeline.messages.views import LAYOUT
from pipeline.store.archive import published_checks
from pipeline.store.rows import insert_rows
from pipeline.tables import Card, Decision, Event, Story, StoryStep

HEAD, ASSIGNEES = "U0HEAD", ("U0CHECKER1", "U0CHECKER2")
PUBLISHER = "The demo’s desk"
GOING_ON = ("proposed", "proposed", "accepted", "accepted", "in_progress")
"""The states of the newest stories, the newest first; those before have ended."""
ENDED = ("published", "left", "left", "given_up", "left", "left")
"""How stories end, in turn, the newest first: most are left."""
SHOWN = len(GOING_ON) + 2
"""So many of the newest stories have their cards in Slack."""
STEPS = {"in_progress": ("start",), "published": ("start", "publish"), "given_up": ("start", "give_up")}
AFTER = {"start": timedelta(hours=5), "publish": timedelta(hours=26), "give_up": timedelta(hours=20)}
DECIDED_AFTER = timedelta(hours=2)

Row = dict[str, Any]


@dataclass(frozen=True)
class Selected:
    """A post that somebody selected, and its card in #tweets."""

    tweet_id: int
    prediction_id: int
    card_id: int
    text: str
    language: str
    person: str
    at: datetime


@dataclass(frozen=True)
class Course:
    """What became of a selected post."""

    post: Selected
    fate: str
    assignee: str
    shown: bool
    rating: str
    now: datetime

    @property
    def state(self) -> str:
        """The story's."""
        return "left" if self.fate == "given_up" else self.fate

    @property
    def look(self) -> str:
        """What is to be seen of its card in #fact-check."""
        return ("buttons" if self.fate == "proposed" else "line") if self.shown else "nothing"

    @property
    def link(self) -> str:
        """Where its check stands."""
        return f"https://desk.example/checks/{self.post.tweet_id}"

    def acts(self) -> Iterator[tuple[str, str, datetime]]:
        """Decision and steps: what, who, when; nothing is later than now."""
        if self.fate == "proposed":
            return
        choice = "leave" if self.fate == "left" else "fact_check"
        yield choice, HEAD, min(self.post.at + DECIDED_AFTER, self.now)
        for step in STEPS.get(self.fate, ()):
            yield step, self.assignee, min(self.post.at + AFTER[step], self.now)


def invent(session: Session, selected: Sequence[Selected], *, now: datetime) -> None:
    """Make their stories, cards, checks and the log of it."""
    courses = list(_courses(sorted(selected, key=lambda post: post.at, reverse=True), now=now))[::-1]
    made = insert_rows(Card, [_card(one) for one in courses]).returning(Card.tweet_id, Card.id)
    cards = {row.tweet_id: row.id for row in session.execute(made)}
    shown = [one.post.card_id for one in courses if one.shown]
    session.execute(update(Card).where(Card.id.in_(shown)).values(wanted="line"))
    acts = [_act(one, cards[one.post.tweet_id], *act) for one in courses for act in one.acts()]
    decisions = [act for act in acts if act["what"] in ("fact_check", "leave")]
    steps = [act for act in acts if act not in decisions]
    session.execute(insert_rows(Decision, [_named(act, "choice") for act in decisions]))
    session.execute(insert_rows(StoryStep, [_named(act, "step") for act in steps]))
    log(session, acts, verb="what")
    checks = _publish(session, [one for one in courses if one.fate == "published"])
    session.execute(insert_rows(Story, [_story(one, cards[one.post.tweet_id], checks) for one in courses]))


def _courses(newest_first: Sequence[Selected], *, now: datetime) -> Iterator[Course]:
    ends, ratings, assignees = cycle(ENDED), cycle(Choices().rating_scale), cycle(ASSIGNEES)
    for place, post in enumerate(newest_first):
        fate = GOING_ON[place] if place < len(GOING_ON) else next(ends)
        rating = next(ratings) if fate == "published" else ""
        yield Course(post, fate, assignee=next(assignees), shown=place < SHOWN, rating=rating, now=now)


def _card(one: Course) -> Row:
    at = str(one.post.at)
    post = {"tweet_id": one.post.tweet_id, "prediction_id": one.post.prediction_id, "purpose": "fact_check"}
    return post | {"wanted": one.look, "created_at": at, "queued_at": at, "layout": LAYOUT}


def _act(one: Course, card_id: int, what: str, person: str, at: datetime) -> Row:
    return {"card_id": card_id, "tweet_id": one.post.tweet_id, "person": person, "created_at": str(at), "what": what}


def _named(act: Row, name: str) -> Row:
    """An act as a row of its table, which calls what was done so."""
    return {name: act["what"]} | {column: value for column, value in act.items() if column != "what"}


def _publish(session: Session, courses: Sequence[Course]) -> dict[int, int]:
    """Take their checks into the archive; the ids by tweet."""
    rows = {
        one.post.tweet_id: check_row(
            publisher=PUBLISHER, claim=one.post.text, url=one.link, rating=one.rating, own=True,
            published_on=max(at for *_, at in one.acts()).date(), language=one.post.language,
            tweet_id=one.post.tweet_id,
        )
        for one in courses
    }  # fmt: skip
    published_checks.take(session, list(rows.values()), change=published_checks.begin_change(session))
    return {tweet_id: published_checks.id_of(session, row) for tweet_id, row in rows.items()}


def _story(one: Course, card_id: int, checks: Mapping[int, int]) -> Row:
    acts = list(one.acts())
    _, by, since = acts[-1] if acts else ("", one.post.person, one.post.at)
    goes_on, published = one.fate in ("accepted", "in_progress"), one.fate == "published"
    whose = one.assignee if one.fate not in ("proposed", "left") else None
    return {
        "card_id": card_id, "tweet_id": one.post.tweet_id, "state": one.state, "by": by, "since": str(since),
        "selected_by": one.post.person, "decided_by": HEAD if acts else None, "assignee": whose,
        "due_on": str((one.now + timedelta(days=3)).date()) if goes_on else None,
        "link": one.link if published else None, "claim": one.post.text if published else None,
        "rating": one.rating or None, "check_id": checks.get(one.post.tweet_id),
        "told": one.state if one.state in ("published", "left") else None, "told_assignee": whose,
    }  # fmt: skip


def log(session: Session, acts: Sequence[Row], *, verb: str) -> None:
    """Enter what people did into the log, in the order of time."""
    rows = [
        {
            "at": act["created_at"], "actor": act["person"], "verb": act[verb], "subject": "tweet",
            "subject_id": str(act["tweet_id"]), "details": {"card": act["card_id"]},
        }
        for act in sorted(acts, key=lambda act: act["created_at"])
    ]  # fmt: skip
    session.execute(insert_rows(Event, rows))

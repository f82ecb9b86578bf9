"""Whatever happens in whatever order, and wherever Slack fails: in the end each finding stands once under each card."""

import itertools
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from pipeline.checks import running
from pipeline.checks.check import Made
from pipeline.desk import clicks
from pipeline.desk.shown import show_card
from pipeline.messages.finding_view import FindingView
from pipeline.messages.notifier import Busy, NotifierError, Refused, Unsure
from pipeline.tables import Card, Feedback, Finding
from tests.fakes import after_a_while, post
from tests.pipeline.checks.test_findings import Scripted, payload

NUMBER = itertools.count(1)
EVENTS = ("check", "selected", "rejected", "undo", "show", "show", "edit", "deleted")
TROUBLE = (
    None, None, ("fail", Refused("no")), ("fail", Busy("wait", wait_s=0)), ("fail", Unsure("lost")),
    ("swallow", Unsure("arrived")), ("swallow", KeyboardInterrupt()),
)  # fmt: skip
"""Slack says no, or does not say; or the process is killed before it has written down what it posted."""


class Story:
    """One post's cards in Slack, and what people and machines do to them."""

    def __init__(self, tools, store_posts, card_id, number):
        self.tools, self.sessions, self.slack = tools, tools.sessions, tools.notifier
        self.store_posts, self.card_id, self.number, self.edits = store_posts, card_id, number, 1
        self.check = Scripted([Made("reportable", version="m1", payload=payload())])

    def cards(self):
        with self.sessions() as session:
            tweet_id = session.get_one(Card, self.card_id).tweet_id
            return list(session.scalars(select(Card).filter_by(tweet_id=tweet_id)))

    def do(self, event):
        with self.sessions() as session, suppress(clicks.NotPossible):
            if event in ("selected", "rejected"):
                clicks.give_feedback(session, card_id=self.card_id, person="U1", label=event)
            if event == "undo" and (
                last := session.scalar(select(Feedback.id).filter_by(card_id=self.card_id, undone_at=None))
            ):
                clicks.undo_feedback(session, feedback_id=last, person="U1")
            session.commit()
        if event == "check":
            running.run(self.sessions, {self.check.kind: self.check}, card_id=self.card_id, kind=self.check.kind)
        if event == "edit":
            self.edits += 1
            ids = tuple(str(self.number * 1000 + n) for n in range(self.edits))
            self.store_posts(post(self.number * 1000, f"Edit {self.edits}", edit_ids=ids))
        if event == "deleted":
            self.delete_in_slack()
        if event == "show":
            for card in self.cards():
                with suppress(NotifierError, KeyboardInterrupt):
                    show_card.show(self.sessions, self.slack, card.id, show_score=False)

    def delete_in_slack(self):
        """Somebody deletes the card's message, and something about the card changes, so that it is looked at."""
        for place, view in list(self.slack.messages.items()):
            if not isinstance(view, FindingView) and view.card_id == self.card_id:
                del self.slack.messages[place]
        with self.sessions() as session:
            standing = update(Card).where(Card.id == self.card_id, Card.shown != "nothing")
            session.execute(standing.values(shown="outdated"))
            session.commit()

    def reportable(self):
        with self.sessions() as session:
            return len(
                session.scalars(select(Finding).filter_by(state="reportable", tweet_id=self.cards()[0].tweet_id)).all()
            )


@pytest.fixture
def begin(tools, raise_card, store_posts):
    def make():
        number = next(NUMBER)
        tools.notifier.messages.clear()
        story = Story(tools, store_posts, raise_card(number * 1000), number)
        with tools.sessions() as session:
            running.want(session, {story.check.kind: story.check}, [story.card_id])
            session.commit()
        return story

    return make


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(EVENTS), st.sampled_from(TROUBLE)), max_size=12))
def test_each_finding_stands_once_under_each_card(begin, steps):
    story = begin()
    for event, trouble in steps:
        if trouble and event == "show":
            how, error = trouble
            getattr(story.slack, how).append(error)
        story.do(event)
    story.slack.fail.clear()
    story.slack.swallow.clear()
    for _ in range(3):
        after_a_while(story.sessions)
        story.do("show")
    wanted = {card.id: card for card in story.cards() if card.wanted != "nothing"}
    standing = {place: view for place, view in story.slack.messages.items() if not isinstance(view, FindingView)}
    assert sorted(view.card_id for view in standing.values()) == sorted(wanted)
    threads = sorted(
        (view.channel, view.thread_ts) for view in story.slack.messages.values() if isinstance(view, FindingView)
    )
    assert threads == sorted((place.channel, place.ts) for place in standing) * story.reportable()
    assert {len(view.findings) for view in standing.values()} <= {story.reportable()}

"""Slack shows what the card's row wants: posted once, replaced, removed, and looked for when in doubt."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Thread

import pytest
from sqlalchemy import select, update

from pipeline.desk import clicks
from pipeline.desk.shown import show_card
from pipeline.messages.notifier import Place
from pipeline.messages.views import CardView
from pipeline.store.posts import tweets
from pipeline.tables import Card, Tweet
from pipeline.triage import grouping
from pipeline.triage.grouping import Post
from tests.fakes import RecordingNotifier, post
from tests.pipeline.together import at_once, until_somebody_waits


@dataclass
class Interrupted(RecordingNotifier):
    """Something else happens while it posts or replaces."""

    meanwhile: list[Callable[[], object]] = field(default_factory=list)

    def post(self, card: CardView) -> Place:
        place = super().post(card)
        if self.meanwhile:
            self.meanwhile.pop(0)()
        return place

    def replace(self, card: CardView, place: Place) -> None:
        super().replace(card, place)
        if self.meanwhile:
            self.meanwhile.pop(0)()


@pytest.fixture
def slack() -> Interrupted:
    return Interrupted()


@pytest.fixture
def show(sessions, slack):
    return lambda card_id: show_card.show(sessions, slack, card_id, show_score=False)


@pytest.fixture
def click(sessions):
    def give(card_id, label, person="U1"):
        with sessions() as session:
            acted = clicks.give_feedback(session, card_id=card_id, person=person, label=label)
            session.commit()
        return acted

    return give


@pytest.fixture
def undo(sessions):
    def take_back(acted):
        with sessions() as session:
            clicks.undo_feedback(session, feedback_id=acted.id, person=acted.person)
            session.commit()

    return take_back


def row(sessions, card_id) -> Card:
    with sessions() as session:
        return session.get_one(Card, card_id)


def looks(slack) -> list[tuple[str, str]]:
    return [(card.purpose, card.look) for card in slack.messages.values()]


def test_a_new_card_is_posted_with_what_people_need(sessions, card_id, show, slack):
    show(card_id)
    (view,) = slack.posted
    assert (view.handle, view.group, view.text, view.look) == ("somebody", "", "El paro baja un 3 %.", "buttons")
    assert (view.marked, view.model, view.probability) == (((3, 7),), "v1", None)
    shown = row(sessions, card_id)
    assert (shown.shown, shown.channel, shown.message_ts) == ("buttons", "Ctweets", "1.0")
    assert shown.tried_at is None
    assert shown.posted_at is not None


def test_the_score_is_shown_where_the_desk_wants_it(sessions, card_id, slack):
    show_card.show(sessions, slack, card_id, show_score=True)
    assert slack.posted[0].probability == 0.8


def test_showing_again_does_nothing(card_id, show, slack):
    show(card_id)
    slack.fail.append(AssertionError("nothing to say"))
    show(card_id)
    show(card_id + 1000)
    assert len(slack.posted) == 1


def test_two_processes_at_once_post_once(sessions, card_id, show, slack):
    slack.meanwhile.append(lambda: time.sleep(0.2))
    assert at_once(lambda: show(card_id), lambda: show(card_id)) == [None, None]
    assert len(slack.posted) == 1


def test_a_rejected_card_goes_and_an_undo_brings_it_back(sessions, card_id, show, slack, click, undo):
    show(card_id)
    rejected = click(card_id, "rejected")
    show(card_id)
    assert slack.messages == {}
    assert (row(sessions, card_id).shown, row(sessions, card_id).message_ts) == ("nothing", None)
    undo(rejected)
    show(card_id)
    assert looks(slack) == [("tweets", "buttons")]


def test_a_selected_card_leaves_a_line_and_a_copy_that_say_who(card_id, show, slack, click):
    show(card_id)
    for touched in click(card_id, "selected").touched:
        show(touched)
    assert looks(slack) == [("tweets", "line"), ("fact_check", "buttons")]
    assert [(card.acted_by, card.acted) for card in slack.messages.values()] == [("U1", "selected")] * 2


def test_a_click_while_the_card_is_being_posted_is_shown_too(sessions, card_id, show, slack, click):
    slack.meanwhile.append(lambda: click(card_id, "rejected"))
    show(card_id)
    assert slack.messages == {}
    assert row(sessions, card_id).shown == "nothing"


def test_an_edit_is_shown_where_the_card_stands(sessions, card_id, show, slack, store_posts):
    show(card_id)
    store_posts(post(1, "El paro sube.", edit_ids=("1", "5")))
    show(card_id)
    (view,) = slack.messages.values()
    assert (view.text, view.marked, len(slack.posted)) == ("El paro sube.", (), 1)
    assert row(sessions, card_id).shown == "buttons"


@pytest.mark.parametrize("after", ["post", "replace"])
def test_an_edit_while_slack_is_spoken_to_is_shown_too(card_id, show, slack, store_posts, click, after):
    if after == "replace":
        show(card_id)
        click(card_id, "selected")
    slack.meanwhile.append(lambda: store_posts(post(1, "El paro sube.", edit_ids=("1", "5"))))
    show(card_id)
    assert [view.text for view in slack.messages.values()] == ["El paro sube."]


def test_a_card_that_somebody_deleted_in_slack_is_posted_anew(sessions, card_id, show, slack, click):
    show(card_id)
    slack.messages.clear()
    click(card_id, "selected")
    show(card_id)
    assert looks(slack) == [("tweets", "line")]
    assert row(sessions, card_id).message_ts == "2.0"


def test_the_copy_names_who_selected_it_last(card_id, show, slack, click, undo):
    first = click(card_id, "selected", "U1")
    copy = first.touched[1]
    show(copy)
    undo(first)
    click(card_id, "selected", "U2")  # before anybody showed that the first was undone
    show(copy)
    assert [card.acted_by for card in slack.messages.values()] == ["U2"]


def edited(session, account_id):
    tweets.add_posts(session, source="x", account_id=account_id, posts=[post(1, "otra cosa", edit_ids=("1", "9"))])


def repeated(session, account_id):
    (copy,) = tweets.add_posts(session, source="x", account_id=account_id, posts=[post(2, "copia")]).new
    (original,) = session.scalars(select(Tweet.id).where(Tweet.external_id == "1"))
    joined = Post(session.get_one(Tweet, copy), label=0, carded=False)
    grouping.join(session, [joined], {copy: original})


@pytest.mark.parametrize("change", [edited, repeated])
@pytest.mark.parametrize("committed", ["before we say what is shown", "after"])
def test_a_change_while_a_card_is_posted_reaches_it(sessions, slack, show, card_id, account_id, change, committed):
    """Whether the change is committed while the poster waits for it, or once the poster is done."""
    with sessions() as other:

        def begin():
            change(other, account_id)
            other.flush()

        def commit_when_waited_for():
            until_somebody_waits(sessions)
            other.commit()

        worker = Thread(target=commit_when_waited_for)
        if committed == "after":
            show(card_id)
            begin()
            other.commit()
        else:
            slack.meanwhile = [lambda: (begin(), worker.start())]
            show(card_id)
            worker.join()
    show(card_id)
    (view,) = slack.messages.values()
    assert view.edited == (change is edited)
    assert (view.repeated is not None) == (change is repeated)
    assert row(sessions, card_id).shown == "buttons"


def test_reactions_of_others_are_shown_after_the_click_and_before_it_only_where_the_desk_says_so(
    sessions, slack, raise_card, show, click
):
    first, second = raise_card(1), raise_card(2)
    with sessions() as session:
        session.execute(update(Tweet).values(context={"engagement": {"likes": 7}}))
        session.commit()
    show(first)
    assert slack.posted[-1].engagement is None
    click(first, "selected")
    show(first)
    assert [view.engagement.counts for view in slack.messages.values()] == [{"likes": 7}]
    show_card.show(sessions, slack, second, show_score=False, show_engagement=True)
    assert slack.posted[-1].engagement.counts == {"likes": 7}

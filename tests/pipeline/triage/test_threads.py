"""An author's thread is one card that grows, and every post of it has its own judgement, probability and label."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from ml.examples import Prediction as Judgement
from pipeline.desk import clicks
from pipeline.desk.finding import history, outcomes
from pipeline.desk.shown import show_card
from pipeline.learning.datasets import votes
from pipeline.sources.source import Context
from pipeline.store import weekly_report
from pipeline.store.desk import feedback, standing_clicks
from pipeline.store.desk.threads import AT_MOST, OpenCard
from pipeline.store.posts import tweets
from pipeline.tables import Card, Feedback, Prediction, Tweet
from pipeline.triage import recent_flow
from pipeline.triage.copy_rules import CopyRules
from pipeline.triage.grouping import Post
from pipeline.triage.sampling import Sampling, draw
from pipeline.triage.threads import grown
from pipeline.triage.triage import Judge, triage
from tests.fakes import SOMEBODY, RecordingNotifier, post

DAY, RULES = datetime(2026, 11, 1, tzinfo=UTC), CopyRules()
CLAIMS = Sampling(fraction=0.0, salt="s")
"""Only what has a figure is drawn."""


def judged(examples):
    return [Judgement(label=int("%" in e.text), probability=0.9, highlights=()) for e in examples]


def later(number, text="Sigue el hilo", *, conversation=1, **more):
    answered = Context(str(number - 1), "somebody", "antes")
    values = {"kind": "reply", "thread": str(conversation), "replied_to": answered}
    return post(number, text, posted_at=DAY + timedelta(minutes=number), **(values | more))


class Desk:
    """Posts of one author arrive, are judged and shown."""

    def __init__(self, sessions, account_id, version_id):
        self.sessions, self.account_id = sessions, account_id
        self.judge, self.slack = Judge(version_id=version_id, predict=judged), RecordingNotifier()

    def arrive(self, *posts, sampling=CLAIMS, rules=RULES, show=True):
        with self.sessions() as session:
            new = tweets.add_posts(session, source="x", account_id=self.account_id, posts=posts).new
            raised = triage(session, new, judge=self.judge, sampling=sampling, copy_rules=rules)
            session.commit()
        for card_id in raised if show else ():
            self.show(card_id)
        return raised

    def show(self, card_id):
        show_card.show(self.sessions, self.slack, card_id, show_score=False)

    def click(self, card_id, label="rejected"):
        with self.sessions() as session:
            acted = clicks.give_feedback(session, card_id=card_id, person="U1", label=label)
            session.commit()
        for one in acted.touched:
            self.show(one)
        return acted

    def fates(self):
        with self.sessions() as session:
            query = select(Tweet.external_id, Prediction.outcome, Prediction.sampling_probability)
            rows = session.execute(query.join(Prediction, Prediction.tweet_id == Tweet.id))
            return {name: (outcome, chance) for name, outcome, chance in rows}

    def labels(self):
        with self.sessions() as session:
            query = select(Tweet.external_id, Feedback.label).join(Feedback, Feedback.tweet_id == Tweet.id)
            return dict(session.execute(query.where(Feedback.undone_at.is_(None))).all())

    def cards(self):
        """What each standing card in #tweets shows, by the numbers of the posts."""
        shown = [view for place, view in self.slack.messages.items() if place.channel == "Ctweets"]
        return sorted([view.url, *(one.url for one in view.thread)] for view in shown)


def urls(*numbers):
    return [f"https://x.com/somebody/status/{number}" for number in numbers]


@pytest.fixture
def desk(sessions, monitor, new_version):
    return Desk(sessions, monitor(SOMEBODY), new_version())


def test_later_posts_of_a_thread_join_its_card_and_a_click_labels_all_that_was_seen(desk, sessions):
    (card_id,) = desk.arrive(post(1, "El paro sube un 12 %"), later(2), later(3, "Y el IPC un 3 %"))
    assert desk.cards() == [urls(1, 2, 3)]
    assert desk.arrive(later(4)) == [card_id]
    assert desk.cards() == [urls(1, 2, 3, 4)]
    assert desk.fates() == {"1": ("positive", 1.0), **dict.fromkeys("234", ("thread", 1.0))}
    acted = desk.click(card_id, "reviewed")
    assert desk.labels() == dict.fromkeys("1234", "reviewed")
    with sessions() as session:
        assert [one.id for one in standing_clicks.of(session, "U1", at_most=9)] == [acted.id]
        posts = list(weekly_report.judged_posts(session, since=DAY, until=DAY + timedelta(days=1)))
        assert [(one.label, one.has_card, one.shown_at is not None) for one in posts] == [("reviewed", True, True)] * 4
        assert recent_flow._cards(session, since=DAY) == 1  # what a cap counts
        told = outcomes.of(session, session.scalars(select(Tweet)).all())
        assert sorted(one.statements[0].code for one in told.values()) == ["reviewed", "thread", "thread", "thread"]
        ids = list(session.scalars(select(Tweet.id)))
        clusters = [set(votes._subject(row).identities) for row in feedback.standing(session, ids)]
        assert len(set.intersection(*clusters)) == 1  # one cluster: none is trained on while another is tested on
        codes = [entry.statement.code for entry in history.of(session, "2", source="x", show_score=True).entries]
        assert {"judged_thread", "got_thread", "shown_thread"} <= {*codes}
        clicks.undo_feedback(session, feedback_id=acted.id, person="U1")
        session.commit()
    assert desk.labels() == {}


def test_what_nobody_saw_when_the_thread_was_judged_gets_a_card_and_so_does_what_comes_later(desk):
    (card_id,) = desk.arrive(post(1, "El paro sube un 12 %"), later(2))
    desk.arrive(later(3), later(4), show=False)
    desk.click(card_id, "rejected")
    assert desk.labels() == dict.fromkeys("12", "rejected")
    assert desk.cards() == [urls(3, 4)]
    (another,) = desk.slack.messages
    desk.arrive(later(5))
    assert desk.cards() == [urls(3, 4, 5)]
    desk.click(desk.slack.messages[another].card_id, "reviewed")
    assert desk.labels() == dict.fromkeys("12", "rejected") | dict.fromkeys("345", "reviewed")
    assert desk.arrive(later(6)) == []  # drawn by itself again, and no claim
    assert desk.arrive(later(7, "El 4 % es falso")) != []
    assert (desk.fates()["6"], desk.fates()["7"]) == (("withheld", 0.0), ("positive", 1.0))
    assert desk.fates()["3"] == ("thread", 1.0)


@pytest.mark.parametrize("rules", [RULES, None])
def test_a_thread_whose_first_posts_were_not_drawn_begins_where_one_is(desk, rules):
    desk.arrive(post(1), later(2), later(3, "Un 3 %"), rules=rules)
    desk.arrive(later(4), rules=rules)
    assert desk.cards() == [urls(3, 4)]
    assert {name: fate for name, (fate, _) in desk.fates().items()} == {
        "1": "withheld", "2": "withheld", "3": "positive", "4": "thread"
    }  # fmt: skip


def test_only_the_author_s_own_thread_is_joined_and_no_card_grows_without_end(desk):
    desk.arrive(
        post(1, "Un 1 %"), post(2, "Un 2 %"), later(3, "Un 3 %", conversation=99, replied_to=Context("98", "x", ""))
    )
    desk.arrive(post(4, "Un 4 %", kind="reply", replied_to=Context("1", "somebody", "Un 1 %")))
    assert desk.cards() == [urls(1), urls(2), urls(3), urls(4)]
    desk.arrive(*(later(n, conversation=2) for n in range(10, 10 + AT_MOST)), later(50, "Un 5 %", conversation=2))
    desk.arrive(later(51, conversation=2))
    assert [len(card) for card in desk.cards()] == [1, 1 + AT_MOST, 1, 1, 2]


def test_a_thread_under_somebody_else_s_post_is_one_card_too(desk):
    first = post(5, "Un 5 %", kind="reply", replied_to=Context("3", "other", "¿Y?"))
    desk.arrive(first)
    desk.arrive(later(6, conversation=3))
    desk.arrive(later(7, conversation=3, replied_to=Context("6", "somebody", "")))
    assert desk.cards() == [urls(5, 6, 7)]


def test_an_edit_of_a_later_post_shows_on_the_card_of_its_thread(desk, sessions):
    (card_id,) = desk.arrive(post(1, "Un 1 %"), later(2, "Sube"))
    with sessions() as session:
        edited = later(2, "Baja", edit_ids=("2", "20"))
        tweets.add_posts(session, source="x", account_id=desk.account_id, posts=[edited])
        session.commit()
        assert session.get_one(Card, card_id).shown == "outdated"
    desk.show(card_id)
    assert [one.text for view in desk.slack.messages.values() for one in view.thread] == ["Baja"]


def test_over_all_draws_each_post_counts_once_on_average():
    """Threads whose cards are clicked at random moments: what is shown, weighed, is what there was."""
    truth, sums, dice = 40 * 6, [], random.Random(16)
    for salt in range(400):
        found, sampling = 0.0, Sampling(fraction=0.3, salt=str(salt))
        for thread in range(40):
            open_card, told = {}, 0
            for number in range(thread * 10, thread * 10 + 6):
                chance = sampling.probability_of_card(label=0, probability=0.1)
                carded = draw("x", str(number), sampling.salt) < chance
                row = Tweet(
                    id=number, account_id=1, external_id=str(number), edit_ids=[str(number)], context={},
                    thread=None if number % 10 == 0 else str(thread * 10), posted_at=DAY + timedelta(minutes=number),
                )  # fmt: skip
                joined = grown([Post(tweet=row, label=0, carded=carded)], open_card)
                told += 1 if joined else 1 / chance if carded else 0
                if carded and not joined:
                    open_card = {(1, str(thread * 10)): OpenCard(number, number, room=9)}
                if open_card and dice.random() < 0.3:  # judged: the next post is drawn by itself
                    open_card = {}
            found += told
        sums.append(found)
    mean = sum(sums) / len(sums)
    error = (sum((one - mean) ** 2 for one in sums) / len(sums) ** 2) ** 0.5
    assert abs(mean - truth) < 4 * error < 0.05 * truth

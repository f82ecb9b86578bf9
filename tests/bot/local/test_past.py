"""The demo's past: everything that a report, search, learning and stories look at is there, and true in itself."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from bot.local import past, past_stories
from bot.local.demo import SAMPLE_FEED, about_the_past
from pipeline.asking import judging
from pipeline.asking.about import About
from pipeline.asking.judging import NoVersion
from pipeline.configuration.local_services import Addresses
from pipeline.learning import datasets
from pipeline.monitoring.replayed_feed import groups_beside, monitor_feed
from pipeline.quality.report import desk_report
from pipeline.sources.replay import ReplaySource
from pipeline.store.desk import stories
from pipeline.store.posts import accounts, tweets
from pipeline.store.posts.accounts import Wishes
from pipeline.tables import (
    Account,
    Card,
    Decision,
    Event,
    Feedback,
    Prediction,
    PublishedCheck,
    Story,
    StoryStep,
    Tweet,
)
from pipeline.triage.sampling import draw
from tests.fakes import SOMEBODY, post

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """A desk that monitors the sample feed and has a past."""
    with sessions() as opened:
        monitor_feed(opened, ReplaySource([SAMPLE_FEED]), leave_out=frozenset(), groups=groups_beside(SAMPLE_FEED))
        assert past.invent(opened, now=NOW)
        opened.commit()
        yield opened


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_each_post_was_drawn_as_its_probability_says_and_every_card_clicked(session: Session) -> None:
    judged = session.execute(
        select(Tweet.external_id, Prediction.label, Prediction.sampling_probability, Prediction.outcome, Feedback.label)
        .join(Prediction, Prediction.tweet_id == Tweet.id)
        .outerjoin(Feedback, Feedback.tweet_id == Tweet.id)
    ).all()
    assert len(judged) == 1000
    for external_id, label, chance, outcome, clicked in judged:
        assert chance == (1.0 if label else 0.3)
        fate = (
            ("positive" if label else "sampled_negative") if draw("replay", external_id, "claimwire") < chance else ""
        )
        assert outcome == (fate or "withheld")
        assert (clicked is None) == (outcome == "withheld")
    assert not session.scalar(select(Tweet.id).where(Tweet.waiting).limit(1))


def test_the_report_knows_what_the_script_did(session: Session) -> None:
    report = desk_report(session, now=NOW)
    weeks = report.since_first_post
    assert len(weeks) == past.WEEKS + 1
    assert all(week.precision and week.recall for week in weeks[:-1])
    assert report.last.recall is not None
    found = report.together.recall
    assert found is not None
    assert found.low <= past.FLAGGED[1] <= found.high
    assert {part.name for part in report.people} == set(past.PEOPLE)
    assert {part.name for part in report.groups} >= {"Government", "Parties", "Regions"}
    assert {part.name for part in report.languages} == {"es", "en", "ca", "gl", "eu"}
    assert report.rate is not None


def test_nothing_is_later_than_now_and_nothing_earlier_than_the_first_week(session: Session) -> None:
    begin, log = NOW - timedelta(days=7 * (past.WEEKS + 1)), select(Event.at).where(Event.subject == "tweet")
    moments = (Tweet.posted_at, Feedback.created_at, Decision.created_at, StoryStep.created_at, Story.since)
    for query in (*map(select, moments), log):
        found = session.scalars(query).all()
        assert begin < min(found) <= max(found) <= NOW
    clicked = select(Feedback.id).join(Card, Card.id == Feedback.card_id).where(Card.posted_at > Feedback.created_at)
    assert session.scalar(clicked.limit(1)) is None


def test_stories_stand_in_each_state_and_nobody_is_told_of_what_is_over(session: Session) -> None:
    states = Counter(session.scalars(select(Story.state)))
    assert set(states) == {"proposed", "accepted", "in_progress", "published", "left"}
    assert sum(states.values()) == session.scalar(select(func.count()).where(Feedback.label == "selected"))
    assert stories.claim_untold(session, after=timedelta(0)) == []
    for story in session.scalars(select(Story)):
        before = (story.state, story.by, story.since, story.decided_by)
        if story.state != "proposed":
            stories.follow(session, story)
        assert (story.state, story.by, story.since, story.decided_by) == before
    published = session.scalars(select(PublishedCheck).where(PublishedCheck.own)).all()
    assert len(published) == states["published"]
    assert {check.id for check in published} == set(session.scalars(select(Story.check_id).where(Story.check_id > 0)))


def test_few_cards_wait_to_be_shown(session: Session) -> None:
    waiting = Counter(session.scalars(select(Card.purpose).where(Card.out_of_sync())))
    assert waiting == {"tweets": past_stories.SHOWN, "fact_check": past_stories.SHOWN}


def test_it_can_be_learnt_from(session: Session) -> None:
    made = datasets.build(session, shares=(0.7, 0.1, 0.1, 0.1), by="test", import_names=[])
    assert made.new
    labelled = session.scalar(
        select(func.count(func.distinct(Tweet.text))).join(Feedback, Feedback.tweet_id == Tweet.id)
    )
    assert made.dataset.rows == labelled


def test_nobody_is_told_a_reason_for_a_judgement_that_no_model_made(
    session: Session, sessions: sessionmaker[Session]
) -> None:
    (story, tweet, _), *_ = stories.listed(session, "open", today=NOW.date(), limit=1)
    about = About("post", post(1, tweet.text), tweet.text, tweet_id=story.tweet_id)
    with pytest.raises(NoVersion, match=f"^{judging.INVENTED}$"):
        judging.judge(sessions, about, why=True)


def test_it_is_made_once_and_never_on_a_desk_that_has_read_something(
    session: Session, sessions: sessionmaker[Session]
) -> None:
    before = [count(session, table) for table in (Account, Tweet, Feedback, Story, Event)]
    assert past.invent(session, now=NOW + timedelta(days=3))
    assert [count(session, table) for table in (Account, Tweet, Feedback, Story, Event)] == before


def test_a_desk_that_has_read_something_gets_none_and_is_told_how_to_have_one(
    sessions: sessionmaker[Session], database_url: str
) -> None:
    with sessions() as session:
        accounts.add(session, source="replay", profile=SOMEBODY, wishes=Wishes(), by="test")
        (known,) = session.scalars(select(Account))
        tweets.add_posts(session, source="replay", account_id=known.id, posts=[post(1)])
        session.commit()
        told = about_the_past(Addresses(database_url, ""), {"REPLAY_LEAVE_OUT": ""})
        assert (told, count(session, Tweet)) == (past.MISSING, 1)

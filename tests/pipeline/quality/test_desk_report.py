"""The report from the desk's own rows: what counts, in which week, and when it rather says nothing."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from PIL import Image
from sqlalchemy.orm import Session, sessionmaker

from pipeline.messages.notifier import Refused, Unsure
from pipeline.quality import picture, wording
from pipeline.quality.desk_week import monday_of
from pipeline.quality.rates import rates, suggested
from pipeline.quality.rehearsal import Truth
from pipeline.quality.report import agreement, desk_report
from pipeline.quality.view import view_of
from pipeline.quality.weekly import publish_if_due
from pipeline.store import weekly_report, weeks
from pipeline.tables import (
    Answer,
    Campaign,
    CampaignTweet,
    Card,
    ModelVersion,
    Prediction,
    Seat,
    Tweet,
    WeeklyReport,
)
from tests.desk_history import add_week, click, decide
from tests.fakes import RecordingNotifier
from tests.pipeline.together import at_once

Sessions = sessionmaker[Session]
NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
LAST, BEFORE = date(2026, 11, 9), date(2026, 11, 2)


def usual_week(session: Session, monday: date, **more: object) -> None:
    """80 of 100 flagged posts are right; 6 misses among 240 drawn posts of 800."""
    add_week(session, monday, flagged=(80, 20, 0), drawn=(6, 234, 0), withheld=560, **more)


def test_a_week_is_counted_and_estimated(sessions: Sessions):
    with sessions() as session:
        usual_week(session, LAST)
        report = desk_report(session, now=NOW, weeks=3)
    week = report.last
    assert [w.monday for w in report.weeks] == [date(2026, 10, 26), BEFORE, LAST, date(2026, 11, 16)]
    assert (week.posts, week.flagged, week.cards, week.random_cards) == (900, 100, 340, 240)
    assert (week.clicks, week.selected, week.reviewed, week.decided) == (340, 86, 86, 0)
    assert (week.post_to_card_s, week.card_to_click_s) == (90, 1800)
    assert week.precision.value == pytest.approx(0.8)
    assert week.recall.value == pytest.approx(0.8, abs=0.01)
    assert week.recall.low < 0.8 < week.recall.high
    assert week.base_rate.value == pytest.approx(1 / 9)
    assert week.clicks_per_day == pytest.approx(340 / 7)
    assert report.weeks[0].precision is None
    assert report.rate is not None
    said = " ".join(wording.sentences(report))
    assert "80 %, and very likely between 7" in said
    assert "about 20 were among the 800 that it passed over" in said
    assert "71 % of the cards were random negatives" in said
    assert wording.cautions(report) == ()


def test_what_words_hide_is_in_no_estimate_and_what_they_raise_is_not_raised_by_the_model(sessions: Sessions):
    with sessions() as session:
        usual_week(session, LAST, hidden=50, always=(10, 10, 0))
        report = desk_report(session, now=NOW)
    week = report.last
    assert (week.posts, week.flagged, week.hidden, week.always_cards) == (920, 100, 50, 20)
    assert (week.cards, week.random_cards, week.random_clicks, week.flagged_cards) == (360, 240, 240, 100)
    assert week.precision.value == pytest.approx(0.8)
    # 80 found; missed are the 10 that words raised, and 6 / 0.3 of the others
    assert week.base_rate.value == pytest.approx(110 / 920, rel=0.01)
    assert week.recall.value == pytest.approx(80 / 110, abs=0.01)
    assert wording.cautions(report) == (
        "The desk's words hid 50 posts: no figure here is about them.",
        "The desk's words raised 20 cards of posts that the model passed over; none counts as raised by the model.",
    )


def test_as_long_as_cards_wait_those_that_were_raised_since_speak_for_nothing(sessions: Sessions):
    with sessions() as session:
        usual_week(session, BEFORE)
        add_week(session, LAST, flagged=(50, 0, 50), drawn=(0, 100, 140), withheld=560)
        old = session.query(Card).join(Tweet).where(Tweet.posted_at < datetime(2026, 11, 9, tzinfo=UTC))
        for card in old:
            card.created_at = NOW - timedelta(days=14)
        session.query(Card).order_by(Card.id.desc()).first().not_before = NOW
        session.commit()
        waits = desk_report(session, now=NOW)
        session.query(Card).update({"not_before": None})
        come = desk_report(session, now=NOW)
    assert waits.last.precision is None
    assert waits.together.precision.value == pytest.approx(0.8)
    assert (waits.last.clicks, waits.last.posts) == (come.last.clicks, come.last.posts) == (150, 900)
    assert come.last.precision.value == 1


def test_posts_without_a_card_are_counted_together_and_others_weeks_are_not_read(sessions: Sessions):
    with sessions() as session:
        usual_week(session, LAST)
        usual_week(session, BEFORE)
        since, until = datetime(2026, 11, 9, tzinfo=UTC), datetime(2026, 11, 16, tzinfo=UTC)
        posts = list(weekly_report.judged_posts(session, since=since, until=until))
    assert sum(post.has_card for post in posts) == 340
    (withheld,) = [post for post in posts if not post.has_card]
    assert (withheld.number, withheld.posted_at, withheld.flagged) == (560, since, False)


def test_clicks_that_were_undone_and_later_judgements_do_not_count(sessions: Sessions):
    with sessions() as session:
        add_week(session, LAST, flagged=(0, 0, 2), drawn=(0, 0, 0), withheld=0)
        first, second = session.query(Card).order_by(Card.id)
        click(session, first, label="rejected", person="U1", at=NOW, undone=NOW)
        click(session, first, label="selected", person="U2", at=NOW)
        click(session, second, label="selected", person="U1", at=NOW, undone=NOW)
        decide(session, first.tweet_id, first.prediction_id, "fact_check")
        session.add(_judged_again(session, first.tweet_id))
        session.commit()
        report = desk_report(session, now=NOW)
    week = report.last
    assert (week.posts, week.flagged, week.clicks, week.selected, week.decided) == (2, 2, 1, 1, 1)
    assert [(part.name, part.week.clicks) for part in report.people] == [("U2", 1)]
    assert report.agreement is None


def _judged_again(session: Session, tweet_id: int) -> Prediction:
    version = ModelVersion(
        task="checkworthiness", name="v2", recipe="x", folder="/n", state="candidate", threshold=0.5, report={}
    )
    session.add(version)
    session.flush()
    return Prediction(
        tweet_id=tweet_id, model_version_id=version.id, probability=0.1, label=0, outcome="withheld",
        sampling_probability=0.3, highlights=[],
    )  # fmt: skip


def test_a_week_ends_on_sunday_at_midnight_utc(sessions: Sessions):
    with sessions() as session:
        add_week(session, LAST, flagged=(1, 1, 0), drawn=(0, 0, 0), withheld=0)
        first, second = session.query(Tweet).order_by(Tweet.id)
        first.posted_at = datetime(2026, 11, 15, 23, 59, 59, 999999, tzinfo=UTC)
        second.posted_at = datetime(2026, 11, 16, tzinfo=UTC)
        session.commit()
        report = desk_report(session, now=NOW)
    assert [week.posts for week in report.weeks[-2:]] == [1, 1]
    assert report.weeks[-1].days == pytest.approx(2.375)
    assert monday_of(datetime(2026, 11, 16, 0, 30, tzinfo=UTC) - timedelta(hours=1)) == LAST


def test_too_few_clicks_are_said_and_not_drawn(sessions: Sessions):
    with sessions() as session:
        add_week(session, LAST, flagged=(7, 2, 30), drawn=(0, 29, 100), withheld=300)
        report = desk_report(session, now=NOW)
        assert report.last.precision is report.last.recall is report.rate is None
        right, found, _ = wording.sentences(report)
        assert "too few flagged posts were clicked (9; at least 10 are needed)" in right
        assert "cannot be said" in found
        assert "Only 9 of 39 cards of flagged posts" in wording.cautions(report)[0]
        (line,) = view_of(report).sentences
        assert "the desk looked at 38 of 168 cards" in line
        assert view_of(report).counts is None
        add_week(session, LAST, flagged=(1, 0, 0), drawn=(0, 0, 0), withheld=0)
        report = desk_report(session, now=NOW)
        assert report.last.precision is not None
        assert report.last.recall is None
        assert len(view_of(report).sentences) == 4
        assert "random negatives were clicked (29; at least 30" in wording.sentences(report)[1]


def test_an_empty_desk_has_a_report_too(sessions: Sessions):
    with sessions() as session:
        report = desk_report(session, now=NOW)
    assert "0 of 0 cards" in wording.sentences(report)[0]
    assert report.to_dict()["weeks"][0]["recall"] is None
    assert picture.png(report).startswith(b"\x89PNG")


def test_where_no_negatives_are_drawn_recall_is_not_made_up(sessions: Sessions):
    with sessions() as session:
        add_week(session, LAST, flagged=(80, 20, 0), drawn=(0, 0, 0), withheld=800, chance=0.0)
        report = desk_report(session, now=NOW)
    assert report.last.precision is not None
    assert report.last.recall is report.last.base_rate is None
    assert "NEGATIVE_FRACTION above 0" in wording.sentences(report)[2]


def test_parts_by_language_group_and_person(sessions: Sessions):
    with sessions() as session:
        usual_week(session, LAST, language="es", group="Party", person="U1")
        add_week(session, BEFORE, flagged=(5, 5, 0), drawn=(0, 1, 0), withheld=3, language="ca", group="", person="U2")
        report = desk_report(session, now=NOW)
    assert [(part.name, part.week.clicks) for part in report.languages] == [("es", 340), ("ca", 11)]
    assert [part.name for part in report.groups] == ["Party", "no group"]
    assert [(part.name, part.week.reviewed) for part in report.people] == [("U1", 86), ("U2", 5)]
    assert report.languages[1].week.precision.value == 0.5
    assert report.together.clicks == 351


def test_agreement_counts_posts_with_two_people():
    votes = [(1, "A", True), (1, "B", True), (2, "A", True), (2, "B", False), (3, "A", True), (3, "A", False)]
    found = agreement([*votes, *((n, who, True) for n in range(10, 18) for who in "AB")])
    assert (found.posts, found.value) == (10, 0.9)
    assert found.low < 0.65 < 0.95 < found.high
    assert agreement(votes[4:]) is None


def test_a_second_opinion_from_a_labelling_campaign_counts_as_one(sessions: Sessions):
    with sessions() as session:
        add_week(session, LAST, flagged=(2, 0, 0), drawn=(0, 0, 0), withheld=0, person="U1")
        first, second = (tweet.id for tweet in session.query(Tweet).order_by(Tweet.id))
        answer(session, first, person="U2", checkworthy=True)
        answer(session, second, person="U2", checkworthy=False)
        answer(session, second, person="U3", checkworthy=None)
        session.commit()
        found = desk_report(session, now=NOW).agreement
    assert (found.posts, found.value) == (2, 0.5)


def test_only_votes_on_posts_with_two_people_are_read(sessions: Sessions):
    with sessions() as session:
        add_week(session, LAST, flagged=(9, 0, 0), drawn=(0, 0, 0), withheld=0, person="U1")
        first, second, *_ = (tweet.id for tweet in session.query(Tweet).order_by(Tweet.id))
        answer(session, first, person="U2", checkworthy=False)
        answer(session, second, person="U1", checkworthy=False)
        session.commit()
        since = datetime(2026, 11, 9, tzinfo=UTC)
        votes = list(weekly_report.votes(session, since=since, until=NOW))
    assert votes == [(first, "U1", True), (first, "U2", False)]


def answer(session: Session, tweet_id: int, *, person: str, checkworthy: bool | None) -> None:
    """What somebody said in a campaign; unsure takes no seat."""
    campaign = Campaign(name=f"c{tweet_id}{person}", annotators=1, guideline="g", drawn="stored", created_by="U1")
    session.add(campaign)
    session.flush()
    tweet = CampaignTweet(campaign_id=campaign.id, position=1, tweet_id=tweet_id, text="Hola")
    session.add(tweet)
    session.flush()
    seat = Seat(campaign_id=campaign.id, campaign_tweet_id=tweet.id, number=1, person=person)
    session.add(seat)
    session.flush()
    said = Answer(
        campaign_tweet_id=tweet.id, seat_id=None if checkworthy is None else seat.id, person=person,
        checkworthy=checkworthy, selected=False if checkworthy else None,
    )  # fmt: skip
    session.add(said)


def test_the_picture_is_1200_pixels_wide_and_the_same_each_time(sessions: Sessions):
    with sessions() as session:
        usual_week(session, LAST)
        report = desk_report(session, now=NOW)
    drawn = picture.png(report)
    assert Image.open(io.BytesIO(drawn)).size[0] == 1200
    assert drawn == picture.png(report)
    assert "Precision in the last full week: 80 %" in picture.alt_text(report)


def test_more_random_negatives_cost_cards_and_narrow_the_interval():
    table = rates(Truth(base_rate=0.125, precision=0.8, recall=0.8), posts=1000, fractions=(0.1, 0.3, 0.5))
    widths = [rate.recall_width for rate in table]
    assert widths == sorted(widths, reverse=True)
    assert table[1].recall_width <= 0.25
    assert [round(rate.cards_per_week) for rate in table] == [213, 388, 562]
    assert round(table[1].random_share, 3) == 0.677
    small = suggested(Truth(base_rate=0.1, precision=0.8, recall=0.8), posts=300)
    assert small.enough_together
    assert (small.fraction, small.recall_width > 0.25) == (0.3, True)
    assert suggested(Truth(base_rate=0.125, precision=0.8, recall=0.8), posts=5000).fraction == 0.05


MONDAY = datetime(2026, 11, 16, 6, tzinfo=UTC)


def test_the_report_comes_once_a_week_however_many_ask(sessions: Sessions):
    notifier = RecordingNotifier()
    with sessions() as session:
        add_week(session, LAST, flagged=(1, 1, 0), drawn=(0, 1, 0), withheld=1)
    assert not publish_if_due(sessions, notifier, now=MONDAY - timedelta(seconds=1))
    told = at_once(*[lambda: publish_if_due(sessions, notifier, now=MONDAY)] * 3)
    assert sorted(map(bool, told)) == [False, False, True]
    assert not publish_if_due(sessions, notifier, now=MONDAY + timedelta(days=6))
    assert [report.title for report in notifier.reports] == ["The desk in the week of 9 November"]
    assert len(notifier.reports[0].sentences) == 1


def test_a_refused_report_comes_later_and_a_doubtful_one_not_twice(sessions: Sessions):
    notifier = RecordingNotifier(fail=[Refused("no"), Unsure("perhaps")])
    with sessions() as session:
        add_week(session, LAST, flagged=(1, 1, 0), drawn=(0, 1, 0), withheld=1)
    assert [publish_if_due(sessions, notifier, now=MONDAY) for _ in range(4)] == [False] * 4
    with sessions() as session:
        row = session.query(WeeklyReport).one()
        assert (row.state, row.last_error, row.posted_at) == ("unsure", "perhaps", None)


def test_a_week_without_posts_and_a_process_that_died(sessions: Sessions):
    notifier = RecordingNotifier()
    assert not publish_if_due(sessions, notifier, now=MONDAY)
    with sessions() as session:
        assert session.query(WeeklyReport).one().state == "nothing"
        assert weeks.claim(session, WeeklyReport, BEFORE)
        assert not weeks.claim(session, WeeklyReport, BEFORE)
        session.query(WeeklyReport).filter_by(monday=BEFORE).update({"claimed_at": NOW - timedelta(days=300)})
        assert weeks.claim(session, WeeklyReport, BEFORE)
    assert notifier.reports == []

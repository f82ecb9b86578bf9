"""What the desk's choices come to, on a real database: leaning, the cap, and who tells the desk."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import joinedload

from ml.examples import Prediction as Judgement
from pipeline.processes import tasks
from pipeline.tables import CappedDay, Card, Prediction
from pipeline.triage import recent_flow
from pipeline.triage import sampling_in_force as outlook_module
from pipeline.triage.daily_cap import RESERVED
from pipeline.triage.sampling import ENOUGH, FLOOR, RecentNegatives, Sampling, draw
from pipeline.triage.sampling_in_force import SamplingInForce
from pipeline.triage.triage import Judge, triage
from tests.fakes import post
from tests.pipeline.together import asked, at_once, let_go_when_waited_for

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
USUAL = Sampling(fraction=0.3, salt="s")
SCORES = [0.004 * number for number in range(120)]


@pytest.fixture
def past(sessions, store_posts):
    """Predictions that were made at a certain time, of tweets of their own."""
    numbers = iter(range(10_000, 100_000))

    def add(version_id, *, at=None, label=0, probabilities=(0.1,), outcome="withheld"):
        ids = store_posts(*(post(next(numbers)) for _ in probabilities)).new
        with sessions() as session:
            for tweet_id, probability in zip(ids, probabilities, strict=True):
                session.add(
                    Prediction(
                        tweet_id=tweet_id, model_version_id=version_id, probability=probability, label=label,
                        outcome=outcome, sampling_probability=0.3, highlights=[], created_at=at or datetime.now(UTC),
                    )
                )  # fmt: skip
            session.commit()

    return add


def judged(sessions):
    """Every prediction that made or could have made a card, with its tweet."""
    with sessions() as session:
        return list(session.scalars(select(Prediction).options(joinedload(Prediction.tweet)).order_by(Prediction.id)))


def expected(sessions, *, cards=0):
    with sessions() as session:
        found = recent_flow.of_day(session, recent_flow.of_week(session, now=NOON), now=NOON)
    assert found.cards == cards
    return found.positives, found.negatives


def test_the_probability_that_is_stored_is_the_one_that_leans(sessions, store_posts, new_version, past):
    version_id = new_version()
    past(version_id, probabilities=SCORES)
    ids = store_posts(*(post(number) for number in range(1, 41))).new
    judge = Judge(version_id, lambda examples: [Judgement(0, 0.0125 * one) for one in range(len(examples))])
    outlook = SamplingInForce(usual=USUAL, uncertain_share=0.6)
    with sessions() as session:
        sampling = outlook.sampling(session, version_id=version_id)
        assert sampling.tilt == RecentNegatives.of(SCORES, threshold=0.5).tilt(fraction=0.3, uncertain_share=0.6)
        triage(session, ids, judge=judge, sampling=sampling)
        session.commit()
    rows = judged(sessions)[len(SCORES) :]
    stored = [row.sampling_probability for row in rows]
    assert stored == sorted(stored)
    assert stored[0] < 0.15 < 0.35 < stored[-1]
    seen = [row.outcome == "sampled_negative" for row in rows]
    assert seen == [draw("x", row.tweet.external_id, "s") < row.sampling_probability for row in rows]
    assert 0 < sum(seen) < 40


def test_without_enough_recent_negatives_of_the_live_version_all_are_alike(sessions, new_version, past):
    before, live = new_version("v1"), new_version("v2")
    past(before, probabilities=SCORES)
    past(live, at=datetime.now(UTC) - timedelta(days=8), probabilities=SCORES)
    past(live, probabilities=SCORES[: ENOUGH - 1])
    outlook = SamplingInForce(usual=USUAL, uncertain_share=0.6)
    with sessions() as session:
        assert outlook.sampling(session, version_id=live) == USUAL
        assert outlook.sampling(session, version_id=before).tilt is not None
    past(live)
    with sessions() as session:
        assert outlook.sampling(session, version_id=live).tilt is not None


def test_recent_negatives_are_looked_up_once_in_a_while(sessions, new_version, past, monkeypatch):
    version_id, clock = new_version(), [0.0]
    monkeypatch.setattr(outlook_module.time, "monotonic", lambda: clock[0])
    outlook = SamplingInForce(usual=USUAL, uncertain_share=0.6)
    tilts = []
    for probability, moment in ((0.1, 0.0), (0.4, 599.0), (0.4, 601.0)):
        past(version_id, probabilities=[probability] * ENOUGH)
        clock[0] = moment
        with sessions() as session:
            tilts.append(outlook.sampling(session, version_id=version_id).tilt)
    assert tilts[0] == tilts[1] != tilts[2]


def test_the_rest_of_the_day_is_what_the_same_hours_brought_on_the_days_before(sessions, new_version, past):
    version_id = new_version()
    for days, positives, negatives in ((1, 2, 6), (2, 4, 0), (8, 50, 50)):
        past(version_id, at=NOON + HOUR - timedelta(days=days), label=1, probabilities=[0.9] * positives)
        past(version_id, at=NOON + 11 * HOUR - timedelta(days=days), probabilities=[0.1] * negatives)
    past(version_id, at=NOON - HOUR - timedelta(days=1), label=1, probabilities=[0.9] * 30)
    past(version_id, at=NOON - HOUR, probabilities=[0.1] * 20)
    past(version_id, at=NOON - 2 * HOUR, label=1, outcome="positive", probabilities=[0.9] * 3)
    past(version_id, at=NOON - 3 * HOUR, outcome="sampled_negative", probabilities=[0.1] * 2)
    assert expected(sessions, cards=5) == (6 / 7, 6 / 7)


def test_on_the_first_day_the_flow_so_far_goes_on_and_a_burst_is_not_the_flow(sessions, new_version, past):
    version_id = new_version()
    past(version_id, at=NOON - timedelta(minutes=1), probabilities=[0.1] * 60)
    assert expected(sessions) == (0, 60 * 12 / 6)
    past(version_id, at=NOON - 8 * HOUR, label=1, probabilities=[0.9] * 10)
    assert expected(sessions) == (10 * 12 / 8, 60 * 12 / 8)


def test_what_waits_for_a_prediction_is_expected_at_least(sessions, new_version, past, store_posts):
    store_posts(*(post(number) for number in range(1, 81)))
    assert expected(sessions) == (20, 60)
    past(new_version(), at=NOON - 20 * HOUR, label=1, probabilities=[0.9] * 36)
    positives, negatives = expected(sessions)
    assert (positives, negatives) == pytest.approx((80 * 37 / 40, 80 * 3 / 40))
    with sessions() as session:
        session.execute(text("update tweets set queued_at = :long_ago"), {"long_ago": NOON - 30 * HOUR})
        session.commit()
    assert expected(sessions) == pytest.approx((36 * 12 / 20, 0))


def test_the_same_week_is_gone_by_for_a_while_but_not_on_the_next_day_nor_on_the_first(sessions, new_version, past):
    version_id, clock = new_version(), [NOON]
    in_force = SamplingInForce(usual=USUAL, cards_per_day=10, clock=lambda: clock[0])

    def rate(later):
        clock[0] = NOON + later
        with sessions() as session:
            return in_force.sampling(session, version_id=version_id).fraction

    past(version_id, at=NOON - 8 * HOUR, probabilities=[0.1] * 20)
    rate(timedelta())
    past(version_id, at=NOON - 8 * HOUR, probabilities=[0.1] * 30)
    on_the_first_day = rate(timedelta(minutes=1))
    assert on_the_first_day == pytest.approx(10 / 75, rel=0.02)
    past(version_id, at=NOON - 23 * HOUR - timedelta(days=1), probabilities=[0.1] * 50)
    seen = rate(timedelta(minutes=2))
    past(version_id, at=NOON - 23 * HOUR, probabilities=[0.1] * 400)
    assert rate(timedelta(minutes=11)) == seen
    assert rate(timedelta(minutes=13)) < seen
    lowered = in_force._week
    assert lowered is not None
    assert not lowered.holds(NOON + 12 * HOUR, for_s=1e9)


@pytest.fixture
def desk(tools, new_version, tmp_path, store_posts, sessions):
    """A worker at noon with a cap of eight cards, whose model sees a claim in every text that begins with a figure."""
    tools.environment = tools.environment.model_copy(update={"cards_per_day": 8})
    tools.sampling_in_force.clock = lambda: NOON

    def predict(examples):
        return [Judgement(1, 0.9) if one.text[0].isdigit() else Judgement(0, 0.1) for one in examples]

    tools._judge = Judge(new_version(folder=str(tmp_path)), predict)

    def judge_posts(*texts, start):
        tasks.triage_tweets(store_posts(*(post(start + n, words) for n, words in enumerate(texts))).new)
        with sessions() as session:  # the database's clock shows the real hour
            session.execute(text("update predictions set created_at = :noon"), {"noon": NOON})
            session.commit()

    return judge_posts


def told(redis_url):
    return [arguments[0] for name, arguments in asked(redis_url, "cards") if name == "tell"]


def test_the_cap_lowers_what_is_stored_and_the_desk_is_told_once_for_each_label(sessions, desk, redis_url):
    desk("3 escuelas", "Gracias", start=100)
    assert [row.sampling_probability for row in judged(sessions)] == [1.0, 0.3]
    assert told(redis_url) == []
    for start in range(200, 300, 20):
        desk(*["Gracias"] * 20, start=start)
    desk("4 escuelas", "5 escuelas", "6 escuelas", start=300)
    desk(*["Gracias"] * 20, start=320)
    negatives_said, positives_said = told(redis_url)
    assert "and all of those that it takes for check-worthy" in negatives_said
    assert "of 100 of those that it takes for check-worthy" in positives_said
    negatives = [row.sampling_probability for row in judged(sessions)[22:] if row.label == 0]
    # Half a day brought 105 posts before the last batch, so a whole one would bring 315: 2 % of these is most of the cap.
    assert negatives[0] > FLOOR > min(negatives) == pytest.approx(RESERVED * 8 / 315, rel=0.05)
    assert max(negatives) < 0.3
    with sessions() as session:
        assert session.scalars(select(CappedDay.label).order_by(CappedDay.label)).all() == [0, 1]


def test_positives_beyond_the_cap_are_withheld_with_their_probability(sessions, desk, redis_url):
    for start in range(100, 220, 30):
        desk(*[f"{number} escuelas" for number in range(30)], start=start)
    rows = judged(sessions)
    lowered = [row for row in rows if row.sampling_probability < 1]
    assert len(lowered) > 80
    assert {row.outcome for row in lowered} == {"positive", "withheld"}
    drawn = {row.tweet_id for row in rows if draw("x", row.tweet.external_id, "test") < row.sampling_probability}
    with sessions() as session:
        assert set(session.scalars(select(Card.tweet_id))) == drawn
    assert "of 100 of those that it takes for check-worthy" in told(redis_url)[-1]


def test_a_tweet_that_comes_again_keeps_its_probability(sessions, desk):
    desk("Gracias", start=100)
    (first,) = judged(sessions)
    desk(*["Gracias"] * 50, start=200)
    tasks.triage_tweets([first.tweet_id])
    assert judged(sessions)[0].sampling_probability == first.sampling_probability == 0.3


def test_of_two_workers_one_tells_and_the_next_day_it_is_told_again(sessions):
    bitten = replace(USUAL, fraction=0.1)
    worker = SamplingInForce(usual=USUAL, cards_per_day=60, clock=lambda: NOON)

    def tell():
        with sessions() as session:
            news = worker.news(session, bitten)
            session.commit()
        return news

    with sessions() as session:  # a third holds both back, and then does not commit
        assert worker.news(session, bitten)
        held, *found = at_once(lambda: let_go_when_waited_for(session, sessions, how_many=2), tell, tell)
    assert held is None
    assert sorted(type(news).__name__ for news in found) == ["NoneType", "str"]
    assert tell() is None
    bitten = replace(bitten, positives=0.5)
    assert "50 of 100 of those" in tell()
    worker.clock = lambda: NOON + timedelta(days=1)
    assert (tell() is None, tell()) == (False, None)

"""Positives always get a card, a known share of the negatives does too, and repetition decides the same."""

import math
from collections import Counter

import pytest
from sqlalchemy import select

from ml.examples import Highlight
from ml.examples import Prediction as Judgement
from pipeline.tables import Card, Prediction, Tweet
from pipeline.triage.sampling import Sampling, draw
from pipeline.triage.triage import Judge, outcome, triage
from tests.fakes import post
from tests.pipeline.together import at_once

SOME = Sampling(fraction=0.3, salt="claimwire")
YES = Judgement(label=1, probability=0.9, highlights=(Highlight(start=0, end=2, weight=0.7),))
NO = Judgement(label=0, probability=0.1, highlights=())


@pytest.fixture
def judge(new_version):
    """Sees a claim in every text that begins with a figure."""
    return Judge(
        version_id=new_version(), predict=lambda examples: [YES if e.text[:1].isdigit() else NO for e in examples]
    )


@pytest.fixture
def run(sessions, judge):
    def batch(ids, sampling=SOME):
        with sessions() as session:
            raised = triage(session, ids, judge=judge, sampling=sampling)
            session.commit()
        return raised

    return batch


def fates(sessions):
    with sessions() as session:
        query = select(Tweet.external_id, Prediction.outcome).join(Prediction, Prediction.tweet_id == Tweet.id)
        return dict(session.execute(query).all())


def carded(sessions):
    with sessions() as session:
        return set(session.scalars(select(Tweet.external_id).join(Card, Card.tweet_id == Tweet.id)))


def test_every_positive_gets_a_card_with_its_marks(sessions, store_posts, run):
    raised = run(store_posts(post(1, "3 % menos paro"), post(2, "120 escuelas")).new, Sampling(fraction=0.0, salt=""))
    assert len(raised) == 2
    with sessions() as session:
        prediction = session.scalars(select(Prediction)).first()
        card = session.scalars(select(Card)).first()
    assert (prediction.outcome, prediction.sampling_probability, prediction.probability) == ("positive", 1.0, 0.9)
    assert prediction.highlights == [[0, 2, 0.7]]
    assert (card.purpose, card.wanted, card.shown, card.prediction_id) == (
        "tweets",
        "buttons",
        "nothing",
        prediction.id,
    )


@pytest.mark.parametrize(("fraction", "fate"), [(0.0, "withheld"), (1.0, "sampled_negative")])
def test_none_or_all_of_the_negatives_when_the_desk_says_so(sessions, store_posts, run, fraction, fate):
    raised = run(store_posts(*(post(n, "Gracias") for n in range(1, 40))).new, Sampling(fraction=fraction, salt="s"))
    assert set(fates(sessions).values()) == {fate}
    assert len(raised) == (39 if fraction else 0)


def test_the_sampling_probability_is_stored_with_every_prediction(sessions, store_posts, run):
    run(store_posts(post(1, "3 %"), *(post(n, "Gracias") for n in range(2, 40))).new)
    with sessions() as session:
        rows = {tuple(row) for row in session.execute(select(Prediction.outcome, Prediction.sampling_probability))}
    assert rows == {("positive", 1.0), ("sampled_negative", 0.3), ("withheld", 0.3)}


def test_the_share_of_many_negatives_is_the_fraction():
    tweets = [Tweet(source="x", external_id=str(1_500_000_000_000_000_000 + 7 * n)) for n in range(20_000)]
    for fraction in (0.05, 0.3, 0.9):
        for salt in ("claimwire", "another"):
            counts = Counter(outcome(tweet, NO, Sampling(fraction=fraction, salt=salt))[0] for tweet in tweets)
            spread = 3.29 * math.sqrt(20_000 * fraction * (1 - fraction))  # 99.9 % of a binomial
            assert abs(counts["sampled_negative"] - 20_000 * fraction) <= spread


def test_the_draw_belongs_to_tweet_source_and_salt():
    assert draw("x", "1", "s") == draw("x", "1", "s")
    assert len({draw("x", "1", "s"), draw("x", "2", "s"), draw("replay", "1", "s"), draw("x", "1", "t")}) == 4
    assert all(0 <= draw("x", str(n), "s") < 1 for n in range(1000))


def test_the_batch_that_a_tweet_comes_in_does_not_matter(sessions, store_posts, run):
    ids = store_posts(*(post(n, "Gracias") for n in range(1, 60))).new
    for start in range(0, len(ids), 7):
        run(ids[start : start + 7])
    expected = {str(n): "sampled_negative" if draw("x", str(n), SOME.salt) < 0.3 else "withheld" for n in range(1, 60)}
    assert fates(sessions) == expected
    assert carded(sessions) == {number for number, fate in expected.items() if fate == "sampled_negative"}


def test_a_second_run_raises_nothing_more(sessions, store_posts, run):
    ids = store_posts(*(post(n, f"{n} escuelas") for n in range(1, 11))).new
    assert (len(run(ids)), run(ids)) == (10, [])


def test_two_workers_with_the_same_batch_raise_each_card_once(sessions, store_posts, run):
    ids = store_posts(*(post(n, f"{n} escuelas") for n in range(1, 31))).new
    first, second = at_once(lambda: run(ids), lambda: run(list(reversed(ids))))
    assert sorted(first + second) == sorted(set(first + second))
    assert len(first + second) == len(fates(sessions)) == 30


def test_the_most_promising_card_is_shown_first(sessions, store_posts, new_version):
    """Would the desk select it? Where that is unknown or equal, the more check-worthy comes first."""
    known = {"a": (0.1, 0.9), "b": (0.8, 0.6), "c": (0.8, 0.7), "d": (None, 0.99), "e": (None, 0.55)}

    def predict(examples):
        judged = [known[example.text] for example in examples]
        return [Judgement(label=1, probability=p, selected_probability=selected) for selected, p in judged]

    ids = store_posts(*(post(number, text) for number, text in enumerate(known, start=1))).new
    with sessions() as session:
        raised = triage(session, ids, judge=Judge(version_id=new_version(), predict=predict), sampling=SOME)
        session.commit()
        shown = [session.get_one(Tweet, session.get_one(Card, card_id).tweet_id).text for card_id in raised]
    assert shown == ["c", "b", "a", "d", "e"]


@pytest.mark.parametrize(("selected", "sentence"), [(0.25, (3, 9)), (None, None), (1.0, None)])
def test_what_the_model_knows_besides_is_stored(sessions, store_posts, new_version, selected, sentence):
    judged = Judgement(label=0, probability=0.1, selected_probability=selected, sentence=sentence)
    judge = Judge(version_id=new_version(), predict=lambda examples: [judged])
    with sessions() as session:
        triage(session, store_posts(post(1, "Gracias a todos")).new, judge=judge, sampling=SOME)
        session.commit()
        stored = session.scalars(select(Prediction)).one()
    assert (stored.selected_probability, stored.sentence_start, stored.sentence_end) == (
        selected, *(sentence or (None, None)),
    )  # fmt: skip


def test_tweets_that_are_not_there_are_passed_over(run):
    assert run([404]) == []

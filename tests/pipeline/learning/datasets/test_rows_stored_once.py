"""Rows are stored once however many versions hold them, and a build works out only what has changed since the last."""

from collections import defaultdict

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import joinedload

from pipeline.desk import clicks
from pipeline.sources.source import Context
from pipeline.store.desk import feedback
from pipeline.store.learning import datasets
from pipeline.store.posts import tweets
from pipeline.tables import (
    Account,
    Answer,
    Campaign,
    CampaignTweet,
    Card,
    Dataset,
    DatasetPage,
    DatasetRow,
    DeskVerdict,
    Feedback,
    LabelledRow,
    PostSketch,
    Seat,
    Tweet,
)
from tests.fakes import post
from tests.pipeline.learning.datasets.conftest import vote

HASH = "fd68df1d7ab58b022429b93e1088e20a69e50138fabd91b4c08c2f882cdaa669"
"""What such votes came to before rows were stored once."""


def test_the_content_hash_is_what_it_was(sessions, votes, built):
    votes[:] = [
        vote("1", "Sube el IVA 😀", 1, selected=1, language="es", account="ana", account_group="gobierno"),
        vote("2", "Baja el IVA\nmañana", 0, model_version="v1", outcome="sampled_negative", sampling_probability=0.3),
        vote("3", "baja el iva mañana", 1),
        vote("4", "Llueve", 1),
        vote("4", "Llueve", 0, person="U2", hour=3),
    ]
    dataset_id, _ = built(shares=(0.8, 0.1, 0.0, 0.1))  # as they were drawn then
    with sessions() as session:
        assert session.get_one(Dataset, dataset_id).content_hash == HASH


def test_two_versions_share_the_rows_they_have_in_common(sessions, votes, built):
    votes[:] = [vote(str(number), f"{number} {number**2} {number**3} números") for number in range(5)]
    first, _ = built()
    votes.append(vote("99", "Sube el IVA"))
    second, _ = built()
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(LabelledRow)) == 6
        pages = session.scalars(select(DatasetPage.row_ids).order_by(DatasetPage.dataset_id)).all()
        assert pages[0] == pages[1][:5]
        per_version = select(DatasetRow.dataset_id, func.count()).group_by(DatasetRow.dataset_id)
        assert dict(session.execute(per_version).all()) == {first: 5, second: 6}


def test_a_long_version_is_listed_in_pages_and_read_in_its_order(sessions, votes, built, monkeypatch):
    monkeypatch.setattr(datasets, "PAGE", 3)
    votes[:] = [vote(str(number), f"{number} {number**2} {number**3} números") for number in range(10)]
    built()
    with sessions() as session:
        assert session.scalars(select(DatasetPage.first).order_by(DatasetPage.first)).all() == [1, 4, 7, 10]
        found = session.execute(select(DatasetRow.number, DatasetRow.key).order_by(DatasetRow.number)).all()
    assert found == [(number + 1, f"x:{number}") for number in range(10)]


def click(session, card_id, label, person="U1"):
    return clicks.give_feedback(session, card_id=card_id, person=person, label=label)


def answered_otherwise(session, card_id):
    """A campaign that is closed, in which somebody else said no about the card's post."""
    tweet = session.get_one(Card, card_id, options=[joinedload(Card.tweet)]).tweet
    campaign = Campaign(
        name="c", annotators=1, guideline="g", drawn="stored", created_by="U1", state="closed", closed_at=func.now()
    )
    session.add(campaign)
    session.flush()
    listed = CampaignTweet(
        campaign_id=campaign.id, position=1, tweet_id=tweet.id, external_id=tweet.external_id, text=tweet.text
    )
    session.add(listed)
    session.flush()
    seat = Seat(campaign_id=campaign.id, campaign_tweet_id=listed.id, number=1, person="U9")
    session.add(seat)
    session.flush()
    session.add(Answer(campaign_tweet_id=listed.id, seat_id=seat.id, person="U9", checkworthy=False))


CHANGES = {
    "an answer about a clicked post": lambda session, cards: answered_otherwise(session, cards[0]),
    "an answer about words that contradict a click": lambda session, cards: answered_otherwise(session, cards[3]),
    "a click": lambda session, cards: click(session, cards[2], "selected"),
    "an undone click": lambda session, cards: clicks.undo_feedback(
        session, feedback_id=session.scalar(select(Feedback.id).filter_by(card_id=cards[0])), person="U1"
    ),
    "a click on the same words that contradicts": lambda session, cards: click(session, cards[3], "rejected"),
    "an edit": lambda session, cards: tweets.add_posts(
        session, source="x", account_id=session.scalar(select(Account.id)), posts=[post(1, "Otra cosa", edit_ids=("1", "11"))]
    ),
    "an edit that repeats another post": lambda session, cards: tweets.add_posts(
        session, source="x", account_id=session.scalar(select(Account.id)),
        posts=[post(1, "Otra", edit_ids=("1", "11"), retweeted=Context("123456789012345678", None, None))],
    ),
    "a copy that joined": lambda session, cards: session.add(
        PostSketch(
            tweet_id=session.get_one(Card, cards[2]).tweet_id, versions=1,
            copy_of=session.get_one(Card, cards[1]).tweet_id, joined_at=func.now(),
        )
    ),
    "another group": lambda session, cards: session.execute(update(Account).values(group="oposición")),
    "another language": lambda session, cards: session.execute(
        update(Tweet).where(Tweet.external_id == "1").values(language="gl")
    ),
    "another handle": lambda session, cards: session.execute(update(Account).values(handle="renamed")),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_build_from_what_changed_is_the_build_from_all(sessions, raise_card, built, change):
    texts = ("Sube el IVA un punto", "Baja el paro en marzo", "Crece la deuda pública", "Baja el paro en marzo")
    cards = [raise_card(number, words) for number, words in enumerate(texts, start=1)]
    with sessions() as session:
        for card_id in cards[:2]:
            click(session, card_id, "reviewed")
        session.commit()
    first, _ = built()
    with sessions() as session:
        change(session, cards)
        session.commit()
    second, _ = built()
    with sessions() as session:
        session.execute(delete(DeskVerdict))
        session.commit()
    assert built() == (second, False)
    told = "a copy that joined" not in CHANGES or change is not CHANGES["a copy that joined"]
    repeats = change is CHANGES["an edit that repeats another post"] or change is CHANGES["an edit"]
    assert (second != first) == (told and not repeats)


def test_a_build_reads_only_the_clicks_that_are_new(sessions, raise_card, built, monkeypatch):
    read = []
    monkeypatch.setattr(
        feedback, "_joined", lambda session, tweet_ids: read.append(list(tweet_ids)) or defaultdict(list)
    )
    cards = [raise_card(number, f"{number} {number**3} números") for number in range(1, 4)]
    with sessions() as session:
        tweet_ids = [session.get_one(Card, card_id).tweet_id for card_id in cards]
        for card_id in cards[:2]:
            click(session, card_id, "reviewed")
        session.commit()
    built()
    with sessions() as session:
        click(session, cards[2], "reviewed")
        session.commit()
    built()
    built()
    assert read == [tweet_ids[:2], tweet_ids[2:]]

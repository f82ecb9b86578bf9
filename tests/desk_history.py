"""Weeks of a desk's past, written straight into the tables."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from sqlalchemy.orm import Session

from pipeline.quality.desk_week import monday_of
from pipeline.tables import Account, Card, Decision, Feedback, ModelVersion, Prediction, Tweet

NUMBER = itertools.count(1)
SHOWN_AFTER, CLICKED_AFTER = timedelta(seconds=90), timedelta(minutes=30)

Row = TypeVar("Row")
Clicks = tuple[int, int, int]
"""How many posts were selected or reviewed, how many rejected, how many cards stayed without a click."""


def add_week(
    session: Session, monday: date, *, flagged: Clicks, drawn: Clicks, withheld: int, chance: float = 0.3,
    language: str = "es", group: str = "", person: str = "U0CHECKER1", always: Clicks = (0, 0, 0), hidden: int = 0,
) -> None:  # fmt: skip
    """Write a week: flagged posts, posts drawn at random from the others, and those that were withheld.

    Of posts that the model passed over, words may always raise some; of those that it flagged, words may hide some.
    """
    account = _account(session, group)
    version = session.query(ModelVersion).first() or _version(session)
    posted = datetime(monday.year, monday.month, monday.day, 12, tzinfo=UTC)
    fates = [
        *((1, "positive", 1.0, worthy) for worthy in _outcomes(flagged)),
        *((0, "sampled_negative", chance, worthy) for worthy in _outcomes(drawn)),
        *((0, "always", 1.0, worthy) for worthy in _outcomes(always)),
    ]
    judged = [fate[:3] for fate in fates] + [(0, "withheld", chance)] * withheld + [(1, "hidden", 0.0)] * hidden
    tweets = _kept(session, [_tweet(account, posted, language) for _ in judged])
    predictions = _kept(
        session, [_prediction(tweet, version, *fate) for tweet, fate in zip(tweets, judged, strict=True)]
    )
    shown = posted + SHOWN_AFTER
    cards = _kept(session, [_card(prediction, shown) for prediction in predictions[: len(fates)]])
    for card, (*_, worthy) in zip(cards, fates, strict=True):
        if worthy is not None:
            label = "selected" if worthy else "rejected"
            click(session, card, label=label, person=person, at=shown + CLICKED_AFTER)
    session.commit()


def _kept(session: Session, rows: list[Row]) -> list[Row]:
    """With their ids."""
    session.add_all(rows)
    session.flush()
    return rows


def _outcomes(clicks: Clicks) -> list[bool | None]:
    worthy, rejected, unclicked = clicks
    return [True] * worthy + [False] * rejected + [None] * unclicked


def _account(session: Session, group: str) -> Account:
    known = session.query(Account).filter_by(handle=f"h{group}").first()
    if known:
        return known
    account = Account(source="x", external_id=f"a{group}", handle=f"h{group}", name="H", group=group)
    session.add(account)
    session.flush()
    return account


def _version(session: Session) -> ModelVersion:
    version = ModelVersion(
        task="checkworthiness", name="v1", recipe="svm-tfidf", folder="/nowhere", state="live", threshold=0.5, report={}
    )
    session.add(version)
    session.flush()
    return version


def _tweet(account: Account, posted: datetime, language: str) -> Tweet:
    number = str(next(NUMBER))
    return Tweet(
        source="x", external_id=number, account_id=account.id, edit_ids=[number], kind="post", text="Hola",
        language=language, posted_at=posted, url="https://x.com/h/status/1", context={},
    )  # fmt: skip


def _prediction(tweet: Tweet, version: ModelVersion, label: int, outcome: str, chance: float) -> Prediction:
    return Prediction(
        tweet_id=tweet.id, model_version_id=version.id, probability=0.9 if label else 0.1, label=label,
        outcome=outcome, sampling_probability=chance, highlights=[],
    )  # fmt: skip


def _card(prediction: Prediction, shown: datetime) -> Card:
    return Card(tweet_id=prediction.tweet_id, prediction_id=prediction.id, purpose="tweets", posted_at=shown)


def click(
    session: Session, card: Card, *, label: str, person: str, at: datetime, undone: datetime | None = None
) -> None:
    """A click on a card, perhaps undone since."""
    session.add(
        Feedback(
            card_id=card.id, tweet_id=card.tweet_id, person=person, label=label, created_at=at, undone_at=undone
        )
    )  # fmt: skip


def decide(session: Session, tweet_id: int, prediction_id: int, choice: str) -> None:
    """A decision in #fact-check."""
    card = Card(tweet_id=tweet_id, prediction_id=prediction_id, purpose="fact_check")
    session.add(card)
    session.flush()
    session.add(Decision(card_id=card.id, tweet_id=tweet_id, person="U0HEAD", choice=choice))


def monday_before_last() -> date:
    """When the last full week began."""
    return monday_of(datetime.now(UTC)) - timedelta(days=7)


def small_week(session: Session) -> None:
    """Three posts in the last full week, two of them with a card that was clicked."""
    add_week(session, monday_before_last(), flagged=(1, 0, 0), drawn=(0, 1, 0), withheld=1)

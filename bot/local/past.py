"""The demo's past: weeks of invented posts, judgements and clicks, made by script from the labels of the samples.

The version that judged them is invented, too: it errs by chance, at rates of ours. Everything that hangs on it is as on
a desk: each post was drawn with the probability that stands beside it, and every card was clicked, with its label.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.local import past_stories
from bot.local.past_stories import Selected
from pipeline.configuration.choices import DEMO_SAMPLES, Choices
from pipeline.messages.views import LAYOUT
from pipeline.quality.desk_week import midnight, monday_of
from pipeline.store.learning import models
from pipeline.store.rows import insert_rows
from pipeline.tables import Account, Card, Feedback, Prediction, Tweet
from pipeline.tables.base import Base
from pipeline.triage.sampling import Sampling, draw

MISSING = "This demo has no invented past, since it has read posts: claimwire demo --fresh starts anew, with one."
SENTENCE = "The weeks before today are invented: posts and clicks, made by script from the labels of the samples."
VERSION = "invented-past"
SOURCE = "replay"
WEEKS = 4
FLAGGED = {1: 0.8, 0: 0.06}
"""Of the samples' claims, and of the other samples, the share that the invented version flags."""
CLICKED = {(0, 0): "rejected", (1, 0): "reviewed", (1, 1): "selected"}
"""What label and selection of a sample are on a desk."""
PEOPLE = ("U0CHECKER1", "U0CHECKER2", "U0CHECKER1", "U0ADMIN", "U0CHECKER2")
AT_HOME = {"ca": "GovernCostamar", "gl": "XuntanzaBranal", "eu": "HarrialdePres"}
"""Who writes in a language of a region."""
FIRST_ID = 10_000_000

Row = dict[str, Any]


@dataclass(frozen=True)
class Post:
    """An invented post, how it was judged and drawn, and what was clicked, if it had a card."""

    external_id: str
    account: Account
    text: str
    language: str
    at: datetime
    probability: float
    chance: float
    clicked: str
    clicked_at: datetime
    person: str

    @property
    def label(self) -> int:
        """The version's."""
        return int(self.probability >= 0.5)

    @property
    def outcome(self) -> str:
        """What its draw gave."""
        if draw(SOURCE, self.external_id, Choices().sampling_salt) >= self.chance:
            return "withheld"
        return "positive" if self.label else "sampled_negative"


def invent(session: Session, *, now: datetime) -> bool:
    """Make the past of a desk that has accounts and has read nothing yet; whether there is one now."""
    if models.named(session, models.CHECKWORTHINESS, VERSION) is not None:
        return True
    if session.scalar(select(Tweet.id).limit(1)) is not None:
        return False
    posts = list(_posts(session.scalars(select(Account).order_by(Account.id)).all(), now=now))
    tweets = _insert(session, Tweet, [_tweet(post) for post in posts], key=Tweet.external_id)
    by_id = {tweets[post.external_id]: post for post in posts}
    predictions = _predictions(session, by_id)
    carded = {tweet: post for tweet, post in by_id.items() if post.outcome != "withheld"}
    cards = [_card(tweet, predictions[tweet], post) for tweet, post in carded.items()]
    card_ids = _insert(session, Card, cards, key=Card.tweet_id)
    _clicks(session, carded, card_ids)
    selected = [
        Selected(tweet, predictions[tweet], card_ids[tweet], post.text, post.language, post.person, post.clicked_at)
        for tweet, post in carded.items()
        if post.clicked == "selected"
    ]
    past_stories.invent(session, selected, now=now)
    return True


def _posts(accounts: Sequence[Account], *, now: datetime) -> Iterator[Post]:
    """Deal the samples out over the weeks, the oldest first, each time in the same way."""
    dice = random.Random(16)  # noqa: S311 -- the same past every time
    samples = [json.loads(line) for line in DEMO_SAMPLES.read_text(encoding="utf-8").splitlines()]
    dice.shuffle(samples)
    begin, end = midnight(monday_of(now)) - WEEKS * timedelta(days=7), now - timedelta(hours=3)
    moments = sorted(begin + (end - begin) * dice.random() for _ in samples)
    sampling = Sampling(fraction=Choices().negative_fraction, salt=Choices().sampling_salt)
    home = {account.handle: account for account in accounts}
    others = cycle([account for account in accounts if account.handle not in AT_HOME.values()])
    for number, (sample, at, person) in enumerate(zip(samples, moments, cycle(PEOPLE), strict=False), start=FIRST_ID):
        flagged = dice.random() < FLAGGED[sample["label"]]
        probability = 0.5 + 0.5 * dice.random() if flagged else 0.5 * dice.random() ** 2
        yield Post(
            external_id=str(number),
            account=home.get(AT_HOME.get(sample["language"], "")) or next(others),
            text=sample["text"],
            language=sample["language"],
            at=at,
            probability=probability,
            chance=sampling.probability_of_card(label=int(flagged), probability=probability),
            clicked=CLICKED[sample["label"], sample["selected"] or 0],
            clicked_at=min(at + timedelta(seconds=60 + dice.expovariate(1 / 1500)), end + timedelta(hours=1)),
            person=person,
        )


def _tweet(post: Post) -> Row:
    return {
        "source": SOURCE, "external_id": post.external_id, "account_id": post.account.id, "kind": "post",
        "edit_ids": [post.external_id], "text": post.text, "language": post.language,
        "marked_language": post.language, "language_told": True, "posted_at": str(post.at),
        "fetched_at": str(post.at), "url": f"https://x.com/{post.account.handle}/status/{post.external_id}",
        "context": {}, "queued_at": str(post.at),
    }  # fmt: skip


def _predictions(session: Session, by_id: Mapping[int, Post]) -> dict[int, int]:
    version = models.add_candidate(
        session, task=models.CHECKWORTHINESS, name=VERSION, recipe="svm-tfidf", folder=VERSION, threshold=0.5,
        report={"invented": True},
    )  # fmt: skip
    version.state = "retired"
    rows = [
        {
            "tweet_id": tweet, "model_version_id": version.id, "probability": post.probability, "label": post.label,
            "outcome": post.outcome, "sampling_probability": post.chance, "highlights": [], "created_at": str(post.at),
        }
        for tweet, post in by_id.items()
    ]  # fmt: skip
    return _insert(session, Prediction, rows, key=Prediction.tweet_id)


def _card(tweet: int, prediction: int, post: Post) -> Row:
    """A card that was clicked, and left Slack for it."""
    at = str(post.at + timedelta(seconds=20))
    card = {"tweet_id": tweet, "prediction_id": prediction, "purpose": "tweets", "wanted": "nothing", "layout": LAYOUT}
    return card | {"created_at": at, "posted_at": at, "queued_at": at}


def _clicks(session: Session, carded: Mapping[int, Post], cards: Mapping[int, int]) -> None:
    rows = [
        {
            "card_id": cards[tweet], "tweet_id": tweet, "person": post.person, "label": post.clicked,
            "created_at": str(post.clicked_at),
        }
        for tweet, post in carded.items()
    ]  # fmt: skip
    session.execute(insert_rows(Feedback, rows))
    past_stories.log(session, rows, verb="label")


def _insert(
    session: Session, table: type[Base], rows: Sequence[Row], *, key: InstrumentedAttribute[Any]
) -> dict[Any, int]:
    """Insert rows; their ids by a column that tells them apart."""
    made = insert_rows(table, rows).returning(key, table.__table__.c.id)
    return {told: row_id for told, row_id in session.execute(made)}  # noqa: C416

"""Posts that the desk has labelled: stored, judged, shown and clicked through the store, without Slack."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

from ml import registry
from ml.examples import Example
from pipeline.configuration.settings import DEMO_SAMPLES
from pipeline.desk import clicks
from pipeline.learning.retraining import promotion
from pipeline.sources.source import Profile
from pipeline.store.desk import cards
from pipeline.store.learning import models
from pipeline.store.posts import accounts, tweets
from pipeline.store.posts.accounts import Wishes
from pipeline.tables import Account, Prediction
from tests.fakes import post

GROUPS = ("Government", "Opposition", "Town halls")


@dataclass(frozen=True)
class Sample:
    """A post of the samples, with the label that it has there."""

    number: int
    text: str
    label: int
    selected: int


def samples() -> list[Sample]:
    """The labelled posts written for this project."""
    lines = map(json.loads, DEMO_SAMPLES.read_text(encoding="utf-8").splitlines())
    return [Sample(number, one["text"], one["label"], one["selected"]) for number, one in enumerate(lines, start=1)]


def train_weak(models_dir: Path) -> Path:
    """Train a version on forty posts of the samples, which no test labels; its folder."""
    examples = [Example(text=one.text, label=one.label, language="es") for one in samples()[860:]]
    folder = models_dir / registry.version_name(examples)
    registry.train(examples, folder)
    return folder


def labelled_desk(database_url: str, live: Path, *, posts: int = 300) -> None:
    """Put a trained folder to work, and let the desk click on the first sample posts."""
    engine = create_engine(database_url)
    sessions = sessionmaker(engine)
    with sessions() as session:
        version = promotion.enter(session, live, models_dir=live.parent)
        promotion.promote(session, version, by="test")
        session.commit()
    click_on(sessions, samples()[:posts])
    engine.dispose()


def click_on(sessions: sessionmaker[Session], posts: Iterable[Sample], *, person: str = "U0CHECKER1") -> None:
    """Give each post a card and the click that its label stands for, as if half of the negatives had been sampled."""
    with sessions() as session:
        version = models.live(session, models.CHECKWORTHINESS)
        assert version is not None
        account_ids = list(_accounts(session))
        for sample in posts:
            tweet_id = _stored(session, sample, account_ids[sample.number % len(account_ids)])
            sampled = sample.label == 0 and sample.number % 2 == 0
            prediction = Prediction(
                tweet_id=tweet_id, model_version_id=version.id, probability=0.2 if sampled else 0.8,
                label=int(not sampled), outcome="sampled_negative" if sampled else "positive",
                sampling_probability=0.5 if sampled else 1.0, highlights=[],
            )  # fmt: skip
            session.add(prediction)
            session.flush()
            card_id = cards.raise_card(session, tweet_id=tweet_id, prediction_id=prediction.id, purpose="tweets")
            said: clicks.Label = "selected" if sample.selected else "reviewed" if sample.label else "rejected"
            clicks.give_feedback(session, card_id=card_id, person=person, label=said)
        session.commit()


def _accounts(session: Session) -> Iterator[int]:
    for number, group in enumerate(GROUPS, start=100):
        profile = Profile(external_id=str(number), handle=f"account{number}", name=group)
        accounts.add(session, source="x", profile=profile, wishes=Wishes(group=group), by="test")
        yield session.query(Account.id).filter_by(external_id=str(number)).scalar()


def _stored(session: Session, sample: Sample, account_id: int) -> int:
    published = post(10**17 + sample.number, sample.text)
    (tweet_id,) = tweets.add_posts(session, source="x", account_id=account_id, posts=[published]).new
    return tweet_id

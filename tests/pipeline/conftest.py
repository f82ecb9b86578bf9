"""Rows that stories of the desk start from."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from ml.encoders import encoder as encoders
from pipeline.sources.source import Profile
from pipeline.store.desk import cards
from pipeline.store.learning import models
from pipeline.store.posts import accounts, tweets
from pipeline.store.posts.accounts import Wishes
from pipeline.store.posts.tweets import Added
from pipeline.tables import Account, Prediction
from tests.fakes import SOMEBODY, post
from tests.pipeline.learning.labelling.campaign_bench import Bench

Sessions = sessionmaker[Session]


@pytest.fixture
def monitor(sessions: Sessions) -> Callable[..., int]:
    """Monitor an account; its id."""

    def add(profile: Profile = SOMEBODY, **wishes: object) -> int:
        with sessions() as session:
            accounts.add(session, source="x", profile=profile, wishes=Wishes(**wishes), by="U0ADMIN")
            session.commit()
            return session.scalars(select(Account.id).filter_by(external_id=profile.external_id)).one()

    return add


@pytest.fixture
def account_id(monitor: Callable[..., int]) -> int:
    """SOMEBODY's account, monitored."""
    return monitor()


@pytest.fixture
def store_posts(sessions: Sessions, account_id: int) -> Callable[..., Added]:
    """Store posts of SOMEBODY's."""

    def store(*posts: object) -> Added:
        with sessions() as session:
            added = tweets.add_posts(session, source="x", account_id=account_id, posts=posts)
            session.commit()
        return added

    return store


@pytest.fixture
def new_version(sessions: Sessions) -> Callable[..., int]:
    """A model version that is live from now on; its id."""

    def promote(name: str = "v1", folder: str = "/nowhere") -> int:
        with sessions() as session:
            version = models.add_candidate(
                session, task=models.CHECKWORTHINESS, name=name, recipe="svm-tfidf", folder=folder, threshold=0.5,
                report={},
            )  # fmt: skip
            models.promote(session, version, by="test")
            session.commit()
            return version.id

    return promote


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that any encoder was asked to read."""
    read, found = encoders.Encoder.means, list[str]()

    def means(self: encoders.Encoder, texts: Sequence[str]) -> Any:
        found.extend(texts)
        return read(self, texts)

    monkeypatch.setattr(encoders.Encoder, "means", means)
    return found


@pytest.fixture
def raise_card(
    sessions: Sessions, store_posts: Callable[..., Added], new_version: Callable[..., int]
) -> Callable[..., int]:
    """A fresh tweet with a card in #tweets; the card's id."""
    version_id = new_version()

    def build(number: int = 1, text: str = "El paro baja un 3 %.") -> int:
        (tweet_id,) = store_posts(post(number, text)).new
        with sessions() as session:
            prediction = Prediction(
                tweet_id=tweet_id, model_version_id=version_id, probability=0.8, label=1, outcome="positive",
                sampling_probability=1.0, highlights=[[3, 7, 0.5]],
            )  # fmt: skip
            session.add(prediction)
            session.flush()
            card_id = cards.raise_card(session, tweet_id=tweet_id, prediction_id=prediction.id, purpose="tweets")
            session.commit()
        return card_id

    return build


@pytest.fixture
def card_id(raise_card: Callable[..., int]) -> int:
    """One card in #tweets, not shown yet."""
    return raise_card()


@pytest.fixture
def bench(sessions: Sessions) -> Callable[..., Bench]:
    def make(*, tweets: int = 3, annotators: int = 3) -> Bench:
        return Bench(sessions, tweets=tweets, annotators=annotators)

    return make

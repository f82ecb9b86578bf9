"""A desk that reads from an X of the test's own, within a budget."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from pipeline import services
from pipeline.configuration.choices import Choices
from pipeline.services import Services
from pipeline.sources.source import Post
from pipeline.store.desk import cards
from pipeline.store.posts.tweets import Added
from pipeline.tables import Prediction
from tests.fakes import FeedSource, RecordingNotifier

Rows = Callable[..., list[tuple[object, ...]]]


@pytest.fixture
def tools(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Services]:
    choices = Choices(state_dir=tmp_path, source="x", x_monthly_reads=1_000, first_admin="U0ADMIN")
    notifier, source = RecordingNotifier(), FeedSource()
    made = services.use(Services(database_url, choices, lambda: notifier, lambda: source, source_name="x"))
    yield made
    made.engine.dispose()


@pytest.fixture
def source(tools: Services) -> FeedSource:
    return tools.source


@pytest.fixture
def rows(tools: Services) -> Rows:
    """What Postgres holds."""

    def ask(sql: str, **values: object) -> list[tuple[object, ...]]:
        with tools.sessions() as session:
            return [tuple(row) for row in session.execute(text(sql), values)]

    return ask


@pytest.fixture
def kept(
    tools: Services, source: FeedSource, store_posts: Callable[..., Added], new_version: Callable[..., int]
) -> Callable[..., list[int]]:
    """Store posts that were read some days ago and are still there; judged, with cards where that is said."""
    version_id = new_version()

    def store(*posts: Post, outcome: str = "withheld") -> list[int]:
        source.posts += posts
        ids = list(store_posts(*posts).new)
        with tools.sessions() as session:
            for tweet_id in ids:
                made = Prediction(
                    tweet_id=tweet_id, model_version_id=version_id, probability=0.8, label=1, outcome=outcome,
                    sampling_probability=0.5, highlights=[],
                )  # fmt: skip
                session.add(made)
                session.flush()
                if outcome == "positive":
                    cards.raise_card(session, tweet_id=tweet_id, prediction_id=made.id, purpose="tweets")
            session.execute(text("update tweets set fetched_at = now() - interval '3 days'"))
            session.commit()
        return ids

    return store

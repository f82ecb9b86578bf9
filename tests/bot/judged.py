"""Posts that a head on a tiny encoder has judged, so that their vectors are kept."""

from pathlib import Path
from typing import Any

from pipeline.processes import tasks
from pipeline.sources.source import Profile
from pipeline.store.learning import models
from pipeline.store.posts import tweets
from tests.bot.newsroom import Desk


def judged_on_encoder(desk: Desk, head: Path, *posts: Any) -> tuple[int, ...]:
    """Put a head to work and let it judge posts of @ana's; their ids."""
    account_id = desk.monitor(Profile("91", "ana", "Ana"))
    with desk.sessions() as session:
        version = models.add_candidate(
            session, task=models.CHECKWORTHINESS, name="head", recipe="encoder-head", folder=str(head), threshold=0.5,
            report={},
        )  # fmt: skip
        models.promote(session, version, by="test")
        ids = tweets.add_posts(session, source="replay", account_id=account_id, posts=posts).new
        session.commit()
    tasks.triage_tweets(list(ids))
    return ids

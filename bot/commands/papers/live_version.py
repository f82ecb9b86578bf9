"""The version at work on this machine's desk and the posts judged last, or the demo's first one in its place."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from bot.commands.papers import desk_here
from ml import registry
from ml.examples import read_examples
from pipeline.configuration.settings import DEMO_SAMPLES
from pipeline.store.learning import models
from pipeline.store.posts import judged

POSTS, FEWEST = 400, 100
"""Newest posts that a version is asked about, and so many of its desk there must be."""

SINCE = timedelta(days=90)


@dataclass(frozen=True)
class LiveVersion:
    """A version's folder and texts to ask it about, and what is said of both."""

    folder: Path
    told: str
    texts: Sequence[str]
    data: str


@contextmanager
def live_version(*, with_desk: bool) -> Iterator[LiveVersion]:
    """Give the desk's live version; where there is none, one that is trained for the moment as the demo's first is."""
    nothing: tuple[Path | None, list[str]] = (None, [])
    folder, posts = desk_here.ask(_of_the_desk, otherwise=lambda _: nothing) if with_desk else nothing
    texts, data = posts, f"{len(posts):,} posts that the desk's versions judged last"
    samples = list(read_examples(DEMO_SAMPLES))
    if len(texts) < FEWEST:
        texts = [example.text for example in samples[-POSTS:]]
        data = f"the last {len(texts)} posts of samples/{DEMO_SAMPLES.name}"
    if folder is not None:
        yield LiveVersion(folder, "the live version of this desk", texts, data)
        return
    with tempfile.TemporaryDirectory() as name:
        place = Path(name) / "version"
        registry.train(samples, place)
        told = "none is live here; one trained on the samples, these posts among them, as the demo's first is"
        yield LiveVersion(place, told, texts, data)


def _of_the_desk(session: Session) -> tuple[Path | None, list[str]]:
    """The folder of the live version, and the newest judged posts."""
    live = models.live(session, models.CHECKWORTHINESS)
    posts = judged.since(session, datetime.now(UTC) - SINCE, at_most=POSTS)
    return None if live is None else Path(live.folder), [one.text for one in posts]

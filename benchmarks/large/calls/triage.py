"""A hundred posts come, are judged, are edited."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.large.calls.call import Call
from benchmarks.large.filling import TEMPLATE
from ml.examples import Example, Prediction
from pipeline.queue import BATCH
from pipeline.sources.source import Post, Profile
from pipeline.store.posts import tweets
from pipeline.triage import triage as judging
from pipeline.triage.grouping import CopyRules
from pipeline.triage.sampling import Sampling
from pipeline.triage.triage import Judge

POSTS = 100
AUTHOR = Profile(external_id="a1", handle="account1", name="Account 1")
NEWEST = "select text from tweets where text like 'w%' order by id desc limit 100"


def _plain(_: Session) -> list[str]:
    draw = random.Random(1)
    return [" ".join(f"w{draw.randrange(65536)}" for _ in range(18)) for _ in range(POSTS)]


def _of_a_template(_: Session) -> list[str]:
    return [TEMPLATE.format(number=5000 + one, place="Mayor de la ciudad número 7") for one in range(POSTS)]


def _with_typos(session: Session) -> list[str]:
    return [stored[:-1] + "x" for stored in session.scalars(text(NEWEST))]


def _posts(words: Sequence[str]) -> list[Post]:
    now = datetime.now(UTC)
    return [
        Post(
            external_id=f"new{place}", edit_ids=(f"new{place}",), author=AUTHOR, text=one, language="es",
            posted_at=now, url=f"https://x.com/i/status/new{place}", kind="post",
        )
        for place, one in enumerate(words)
    ]  # fmt: skip


def _add(session: Session, words: Sequence[str]) -> list[int]:
    return list(tweets.add_posts(session, source="x", account_id=1, posts=_posts(words)).new)


def _predict(examples: Sequence[Example]) -> list[Prediction]:
    return [Prediction(probability=0.8, label=1, highlights=()) for _ in examples]


def _judge(session: Session, ids: Sequence[int]) -> None:
    version = session.scalars(text("select max(id) from model_versions")).one()
    judge = Judge(version_id=version, predict=_predict)
    sampling = Sampling(fraction=0.3, salt="growth")
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        judging.triage(session, batch, judge=judge, sampling=sampling, copy_rules=CopyRules())
    session.flush()


def _triage(name: str, words: Callable[[Session], list[str]]) -> Call:
    return Call(f"triage of 100: {name}", _judge, lambda session: _add(session, words(session)), times=3)


def _added(session: Session) -> list[str]:
    words = _plain(session)
    _add(session, words)
    return words


CALLS = (
    Call("100 new posts", _add, _plain),
    Call("100 posts again", _add, _added),
    _triage("plain", _plain),
    _triage("template", _of_a_template),
    _triage("typo copies", _with_typos),
)

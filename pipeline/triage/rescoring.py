"""History judged again by the live version, in short turns between which new posts go first.

What it says is kept beside the judgement that decided about the card, and decides nothing: no card, no draw, and no
estimate looks at it. A range's row is locked while somebody works at it, so whoever dies lets it go.
"""

import time
from collections.abc import Sequence

from sqlalchemy.orm import Session, sessionmaker

from ml.examples import Prediction as Judgement
from pipeline.queue import BATCH
from pipeline.store.learning import rescorings, text_vectors
from pipeline.store.learning.text_vectors import TextMeans
from pipeline.store.posts.tweets import UNMARKED
from pipeline.tables import Rescoring, RescoringRange, Tweet
from pipeline.triage.triage import Judge

TURN_S = 1.0
"""After so long a worker looks whether new posts wait."""
CAREFULLY_FROM = 2
"""The attempt at a range, without any progress between, from which on each post is judged and kept alone."""
STEP_OVER_AT = 4
"""The attempt at which the first post of a range counts as what none of the others lived through."""


def turn(sessions: sessionmaker[Session], rescoring_id: int, *, judge: Judge) -> bool:
    """Work at one free range for a moment; False where nothing is left to take up here."""
    with sessions() as session:
        rescoring = rescorings.going_on(session, rescoring_id)
        if rescoring is None:
            return False
        if rescoring.model_version_id != judge.version_id:
            rescorings.end(session, rescoring_id, state="superseded")
            session.commit()
            return False
        range_id = rescorings.take_up(session, rescoring_id)
        session.commit()  # the attempt counts, even if it takes this process along
        if range_id is not None:
            _work(session, rescoring, range_id, judge)
    _end_if_finished(sessions, rescoring_id)
    return range_id is not None


def _end_if_finished(sessions: sessionmaker[Session], rescoring_id: int) -> None:
    with sessions() as session:
        rescorings.end_if_finished(session, rescoring_id)
        session.commit()


def _work(session: Session, rescoring: Rescoring, range_id: int, judge: Judge) -> None:
    until = time.monotonic() + TURN_S
    stretch = rescorings.hold(session, range_id)
    careful = stretch is not None and stretch.attempts >= CAREFULLY_FROM
    made: list[TextMeans] = []  # kept at the end, in one order: two workers may read the same texts
    if stretch is not None and stretch.attempts >= STEP_OVER_AT:
        _step_over(session, rescoring, stretch)
        stretch = _kept(session, stretch, made)
    while stretch is not None and _judge(session, rescoring, stretch, judge, made, at_most=1 if careful else BATCH):
        if careful:
            stretch = _kept(session, stretch, made)
        if time.monotonic() > until:
            break
    if stretch is not None:
        stretch.attempts = 0
    text_vectors.keep(session, made)
    session.commit()


def _kept(session: Session, stretch: RescoringRange, made: list[TextMeans]) -> RescoringRange | None:
    """Keep how far a careful turn is, before the next post may end it; the range, held again."""
    stretch.attempts = 1
    text_vectors.keep(session, made)
    session.commit()
    made.clear()
    return rescorings.hold(session, stretch.id)


def _judge(
    session: Session, rescoring: Rescoring, stretch: RescoringRange, judge: Judge, made: list[TextMeans], *,
    at_most: int,
) -> bool:  # fmt: skip
    """Judge the next posts of a range; whether more of it is left."""
    posts = rescorings.next_posts(session, rescoring, stretch, at_most=at_most)
    judgements, means = judge.of([tweet for tweet, _, _ in posts])
    made += means
    pairs = list(zip(posts, judgements, strict=True))
    rescorings.keep(session, [_row(row[0], judgement, row[2], judge) for row, judgement in pairs])
    stretch.judged += len(pairs)
    stretch.changed += sum(row[1] != judgement.label for row, judgement in pairs)
    _move_on(stretch, [row[0] for row in posts], whole=len(posts) < at_most)
    session.flush()
    return stretch.next_id <= stretch.last_id


def _step_over(session: Session, rescoring: Rescoring, stretch: RescoringRange) -> None:
    posts = rescorings.next_posts(session, rescoring, stretch, at_most=1)
    _move_on(stretch, [row[0] for row in posts], whole=not posts)


def _move_on(stretch: RescoringRange, tweets: Sequence[Tweet], *, whole: bool) -> None:
    stretch.next_id = stretch.last_id + 1 if whole else tweets[-1].id + 1


def _row(tweet: Tweet, judgement: Judgement, sampling_probability: float, judge: Judge) -> dict[str, object]:
    """No marks: nobody is shown them, and an edit would have to take them away."""
    return UNMARKED | {
        "tweet_id": tweet.id,
        "model_version_id": judge.version_id,
        "probability": judgement.probability,
        "label": judgement.label,
        "outcome": "rescored",
        "sampling_probability": sampling_probability,
        "selected_probability": judgement.selected_probability,
    }

"""Score a batch of tweets, decide which negatives people see too, raise cards."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from ml.examples import Example
from ml.examples import Prediction as Judgement
from pipeline.store import cards, tweets
from pipeline.tables import Prediction, Tweet


@dataclass(frozen=True)
class Sampling:
    """Which share of the negatives gets a card, chosen by a hash so that a repetition chooses the same."""

    fraction: float
    salt: str


@dataclass(frozen=True)
class Judge:
    """The live version as triage needs it: its row's id and its judgement of a batch, in order."""

    version_id: int
    predict: Callable[[Sequence[Example]], Sequence[Judgement]]


def draw(source: str, external_id: str, salt: str) -> float:
    """A number in [0, 1) that belongs to this tweet and salt for ever."""
    digest = hashlib.sha256(f"{salt}\x1f{source}\x1f{external_id}".encode()).digest()
    return int.from_bytes(digest[:7], "big") / 2**56


def outcome(tweet: Tweet, judgement: Judgement, sampling: Sampling) -> tuple[str, float]:
    """What becomes of a tweet, and the probability with which one like it gets a card (CH-8, CH-14, CH-24)."""
    if judgement.label == 1:
        return "positive", 1.0
    seen = draw(tweet.source, tweet.external_id, sampling.salt) < sampling.fraction
    return ("sampled_negative" if seen else "withheld"), sampling.fraction


def triage(session: Session, tweet_ids: Sequence[int], *, judge: Judge, sampling: Sampling) -> list[int]:
    """Judge the tweets that wait among these; the ids of the cards raised. Running twice changes nothing."""
    waiting = tweets.waiting(session, tweet_ids)
    judgements = judge.predict([Example(text=tweet.text, language=tweet.language) for tweet in waiting])
    pairs = zip(waiting, judgements, strict=True)
    return list(_raise(session, pairs=pairs, version_id=judge.version_id, sampling=sampling))


def _raise(
    session: Session, *, pairs: Iterable[tuple[Tweet, Judgement]], version_id: int, sampling: Sampling
) -> Iterator[int]:
    for tweet, judgement in pairs:
        fate, sampling_probability = outcome(tweet, judgement, sampling)
        prediction_id = session.scalar(
            insert(Prediction)
            .values(
                tweet_id=tweet.id, model_version_id=version_id, probability=judgement.probability,
                label=judgement.label, outcome=fate, sampling_probability=sampling_probability,
                highlights=[[mark.start, mark.end, mark.weight] for mark in judgement.highlights],
            )
            .on_conflict_do_nothing(index_elements=["tweet_id", "model_version_id"])
            .returning(Prediction.id)
        )  # fmt: skip
        # No id: another worker judged it in this very moment, and raises the card itself.
        if prediction_id is not None and fate != "withheld":
            yield cards.raise_card(session, tweet_id=tweet.id, prediction_id=prediction_id, purpose="tweets")

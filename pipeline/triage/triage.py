"""Score a batch of tweets, decide which negatives people see too, raise cards."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from ml.examples import Example
from ml.examples import Prediction as Judgement
from pipeline.store import locks
from pipeline.store.desk import cards
from pipeline.store.locks import Lock
from pipeline.store.posts import tweets
from pipeline.tables import Prediction, Tweet
from pipeline.triage import grouping
from pipeline.triage.grouping import CopyRules
from pipeline.triage.sampling import Sampling, draw

TURN_S = 30
"""How long a batch waits for its turn: whoever has it may hang, and that is not the fault of these posts."""


@dataclass(frozen=True)
class Judge:
    """The live version as triage needs it: its row's id and its judgement of a batch, in order."""

    version_id: int
    predict: Callable[[Sequence[Example]], Sequence[Judgement]]


def outcome(tweet: Tweet, judgement: Judgement, sampling: Sampling) -> tuple[str, float]:
    """What becomes of a tweet, and the probability with which one like it gets a card (CH-8, CH-14, CH-24)."""
    chance = sampling.probability_of_card(label=judgement.label, probability=judgement.probability)
    if draw(tweet.source, tweet.external_id, sampling.salt) >= chance:
        return "withheld", chance
    return ("positive" if judgement.label == 1 else "sampled_negative"), chance


def triage(
    session: Session, tweet_ids: Sequence[int], *, judge: Judge, sampling: Sampling, copy_rules: CopyRules | None = None
) -> list[int]:
    """Judge the tweets that wait among these; the ids of the cards to show, new or joined, in the order to show them.

    Without rules for copies every tweet stands by itself. Running twice changes nothing.
    """
    waiting = tweets.waiting(session, tweet_ids)
    judgements = judge.predict([Example(text=tweet.text, language=tweet.language) for tweet in waiting])
    pairs = list(zip(waiting, judgements, strict=True))
    if copy_rules is not None and waiting:
        locks.hold(session, Lock.GROUPING, at_most_s=TURN_S)
        # Whoever had the turn before may have judged some of these.
        still = {tweet.id for tweet in tweets.waiting(session, tweet_ids)}
        pairs = [(tweet, judgement) for tweet, judgement in pairs if tweet.id in still]
    chances = _Chances(version_id=judge.version_id, sampling=sampling, copy_rules=copy_rules)
    raised = list(_raise(session, pairs=pairs, chances=chances))
    # Slack takes about a card a second, so a batch takes half a minute to arrive: what the desk would most probably
    # select comes first. Rows are written in the order of the tweets all the same, lest two workers block each other.
    ordered = sorted(raised, key=lambda pair: priority(pair[1]), reverse=True)
    return list(dict.fromkeys(card_id for card_id, _ in ordered))


def priority(judgement: Judgement) -> tuple[float, float]:
    """How promising a tweet is: would the desk select it, as far as the version knows, and is it check-worthy."""
    return judgement.selected_probability or 0.0, judgement.probability


@dataclass(frozen=True)
class _Chances:
    """By what a batch's fates are decided."""

    version_id: int
    sampling: Sampling
    copy_rules: CopyRules | None


def _raise(
    session: Session, *, pairs: Iterable[tuple[Tweet, Judgement]], chances: _Chances
) -> Iterator[tuple[int, Judgement]]:
    rules = chances.copy_rules
    for tweet, judgement in pairs:
        fate, sampling_probability = outcome(tweet, judgement, chances.sampling)
        original = None if rules is None else grouping.standing_for(session, tweet, label=judgement.label, rules=rules)
        if original is not None:
            fate = "copy"
        prediction_id = session.scalar(
            insert(Prediction)
            .values(
                tweet_id=tweet.id, model_version_id=chances.version_id, outcome=fate,
                sampling_probability=sampling_probability, **_values(judgement),
            )
            .on_conflict_do_nothing(index_elements=["tweet_id", "model_version_id"])
            .returning(Prediction.id)
        )  # fmt: skip
        if prediction_id is None:  # another worker judged it in this very moment, and raises the card itself
            continue
        touched = [] if rules is None else grouping.join(session, tweet, copy_of=original)
        if fate in ("positive", "sampled_negative"):
            touched = [cards.raise_card(session, tweet_id=tweet.id, prediction_id=prediction_id, purpose="tweets")]
        yield from ((card_id, judgement) for card_id in touched)


def _values(judgement: Judgement) -> dict[str, Any]:
    """What a prediction keeps of a judgement."""
    start, end = judgement.sentence or (None, None)
    return {
        "probability": judgement.probability,
        "label": judgement.label,
        "highlights": [[mark.start, mark.end, mark.weight] for mark in judgement.highlights],
        "selected_probability": judgement.selected_probability,
        "sentence_start": start,
        "sentence_end": end,
    }

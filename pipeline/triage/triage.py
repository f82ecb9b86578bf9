"""Score a batch of tweets, decide which negatives people see too, raise cards."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from ml.encoders.reading import OnEncoder
from ml.examples import Example
from ml.examples import Prediction as Judgement
from ml.retrieval.likeness import Likeness
from pipeline.log_lines.about import about
from pipeline.store import locks
from pipeline.store.desk import cards
from pipeline.store.desk import threads as card_threads
from pipeline.store.learning import text_vectors
from pipeline.store.learning.text_vectors import TextMeans
from pipeline.store.posts import tweets
from pipeline.store.rows import insert_rows
from pipeline.tables import Prediction, Tweet
from pipeline.triage import grouping, threads
from pipeline.triage.copy_rules import CopyRules
from pipeline.triage.desk_rules import MODEL_ALONE, DeskRules
from pipeline.triage.grouping import Post
from pipeline.triage.sampling import Sampling, draw
from pipeline.triage.threads import Growing

log = logging.getLogger(__name__)

CARDED = ("positive", "sampled_negative", "always")
TURN_S = 30
"""How long a batch waits for its turn: whoever has it may hang, and that is not the fault of these posts."""


@dataclass(frozen=True)
class Judge:
    """The live version as triage needs it: its row's id and its judgement of a batch, in order.

    `on_encoder` is the version where it stands on an encoder: what it made of a text is kept, and what the text is
    like, where `likeness` can tell.
    """

    version_id: int
    predict: Callable[[Sequence[Example]], Sequence[Judgement]]
    on_encoder: OnEncoder | None = None
    likeness: Likeness | None = None

    def of(self, posts: Sequence[Tweet]) -> tuple[Sequence[Judgement], list[TextMeans]]:
        """Judge tweets, and give the means that were made of their texts on the way, if any."""
        examples = [Example(text=tweet.text, language=tweet.language) for tweet in posts]
        if self.on_encoder is None:
            return self.predict(examples), []
        judgements, means = self.on_encoder.predict_with_means(examples)
        made = text_vectors.of(self.on_encoder.encoder.id, [tweet.text for tweet in posts], means)
        if self.likeness is None:
            return judgements, made
        return judgements, text_vectors.of_posts(made, [tweet.id for tweet in posts], self.likeness.of(means))


def outcome(
    tweet: Tweet, judgement: Judgement, sampling: Sampling, *, desk: DeskRules = MODEL_ALONE
) -> tuple[str, float]:
    """What becomes of a tweet, and the probability with which one like it gets a card (CH-8, CH-14, CH-24)."""
    if rule := desk.words.of(tweet.text):
        return rule, float(rule == "always")
    chance = sampling.probability_of_card(label=judgement.label, probability=judgement.probability)
    if draw(tweet.source, tweet.external_id, sampling.salt) >= chance:
        return "withheld", chance
    return ("positive" if judgement.label == 1 else "sampled_negative"), chance


def triage(
    session: Session, tweet_ids: Sequence[int], *, judge: Judge, sampling: Sampling,
    copy_rules: CopyRules | None = None, desk: DeskRules = MODEL_ALONE,
) -> list[int]:  # fmt: skip
    """Judge the tweets that wait among these; the ids of the cards to show, new or joined, in the order to show them.

    Without rules for copies every tweet stands by itself. Running twice changes nothing.
    """
    waiting = tweets.waiting(session, tweet_ids)
    if not waiting:
        return []
    judgements, made = judge.of(waiting)
    judged = [_Judged.of(*pair, sampling, desk) for pair in zip(waiting, judgements, strict=True)]
    keys = {threads.key(one.tweet) for one in judged if one.shared}
    if copy_rules is not None:
        keys |= {key for one in judged if one.shared for key in one.post.keys}  # made while nobody waits for us
    locks.hold_keys(session, keys, at_most_s=TURN_S)
    # Whoever had the turn before may have judged some of these.
    still = tweets.still_waiting(session, tweet_ids)
    judged = [one for one in judged if one.tweet.id in still]
    posts = [one.post for one in judged if one.shared]
    copies = {} if copy_rules is None else grouping.originals(session, posts, rules=copy_rules)
    growing = threads.growing(session, posts, but=copies)
    fates = [one.joining(copies, growing) for one in judged]
    raised = _keep(
        session, fates, copies, growing, version_id=judge.version_id, grouped=copy_rules is not None,
        not_before=desk.hours.not_before(datetime.now(UTC)),
    )  # fmt: skip
    text_vectors.keep(session, made)  # last: whoever waits for the same text here is waited for by nobody
    return raised


def priority(judgement: Judgement) -> tuple[float, float]:
    """How promising a tweet is: would the desk select it, as far as the version knows, and is it check-worthy."""
    return judgement.selected_probability or 0.0, judgement.probability


@dataclass(frozen=True)
class _Judged:
    """A tweet with its judgement, and its fate where it stands by itself."""

    post: Post
    judgement: Judgement
    fate: str
    sampling_probability: float

    @classmethod
    def of(cls, tweet: Tweet, judgement: Judgement, sampling: Sampling, desk: DeskRules) -> "_Judged":
        judgement = desk.labelled(judgement, group=tweet.account.group, own=tweet.account.threshold)
        fate, chance = outcome(tweet, judgement, sampling, desk=desk)
        post = Post(tweet, label=judgement.label, carded=fate in CARDED, always=fate == "always")
        return cls(post, judgement, fate, chance)

    @property
    def shared(self) -> bool:
        """Whether it may share a card: what a rule hides takes nobody along."""
        return self.fate != "hidden"

    def joining(self, copies: Mapping[int, int], growing: Growing) -> "_Judged":
        """The same with its fate among the others: a copy keeps what it has alone, what joins a thread is shown."""
        if self.tweet.id in copies:
            return replace(self, fate="copy")
        if self.tweet.id in growing.joined:
            return replace(self, fate="thread", sampling_probability=1.0)
        return self

    @property
    def tweet(self) -> Tweet:
        return self.post.tweet


def _keep(
    session: Session, judged: Sequence[_Judged], copies: Mapping[int, int], growing: Growing, *, version_id: int,
    grouped: bool, not_before: datetime | None,
) -> list[int]:  # fmt: skip
    """Write all that a batch came to; the cards to show."""
    new = _write(session, judged, version_id=version_id)
    # A prediction that was there already is another worker's, made in this very moment: it raises the card itself.
    mine = [one for one in judged if one.tweet.id in new]
    for one in mine:
        with about(post=one.tweet.id):
            log.info("It is judged: %s, %.3f.", one.fate, one.judgement.probability)
    outdated: list[int] = []
    if grouped:
        joined = {one.tweet.id: copies[one.tweet.id] for one in mine if one.fate == "copy"}
        outdated = grouping.join(session, [one.post for one in mine if one.shared], joined)
    carded = [one for one in mine if one.fate in CARDED]
    predictions = {one.tweet.id: new[one.tweet.id] for one in carded}
    raised = cards.raise_cards(session, predictions, purpose="tweets", not_before=not_before)
    heads = growing.cards | raised
    card_threads.join(
        session, {one.tweet.id: heads[growing.joined[one.tweet.id]] for one in mine if one.fate == "thread"}, new
    )
    # Slack takes about a card a second, so a batch takes half a minute to arrive: what the desk would most probably
    # select comes first.
    ordered = sorted(carded, key=lambda one: priority(one.judgement), reverse=True)
    grown = {heads[head] for head in growing.joined.values()}.difference(raised.values())
    return [*(raised[one.tweet.id] for one in ordered), *grown, *outdated]


def _write(session: Session, judged: Sequence[_Judged], *, version_id: int) -> dict[int, int]:
    """Write the predictions; those that are new, by their tweets."""
    rows = [
        {
            "tweet_id": one.tweet.id, "model_version_id": version_id, "outcome": one.fate,
            "sampling_probability": one.sampling_probability, **_values(one.judgement),
        }
        for one in judged
    ]  # fmt: skip
    if not rows:
        return {}
    fresh = insert_rows(Prediction, rows).on_conflict_do_nothing(index_elements=["tweet_id", "model_version_id"])
    return {row.tweet_id: row.id for row in session.execute(fresh.returning(Prediction.tweet_id, Prediction.id))}


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

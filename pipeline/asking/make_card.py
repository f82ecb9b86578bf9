"""A card of what somebody asked about. It was not drawn, so estimates leave it out, and it says so."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.asking.about import MINE
from pipeline.checks import running
from pipeline.checks.running import Checks
from pipeline.desk.clicks import NotPossible
from pipeline.language.speech import _
from pipeline.messages import answer_view
from pipeline.messages.answer_view import Answer, Judged
from pipeline.sources.source import Post
from pipeline.store import events
from pipeline.store.desk import cards
from pipeline.store.learning import models
from pipeline.store.posts import accounts, tweets
from pipeline.tables import Inquiry, Prediction, Tweet

NOT_YOURS = _("Only whoever asked can make a card of it; nothing was stored.")
NOT_JUDGED = _("It was not judged, so there is nothing to make a card of; ask again.")
HAS_CARD = _("There is a card of this post already; nothing was stored.")
WAITS = _("This post waits to be judged, and may get its card by itself; ask again in a minute.")
JOINED = _("This post says the same as an earlier one, whose card stands for it, too; nothing was stored.")


@dataclass(frozen=True)
class Raised:
    """A card, and the checks to ask for after commit."""

    card_id: int
    due: tuple[tuple[int, str], ...]


def make_card(session: Session, checks: Checks, inquiry_id: int, *, person: str, source: str) -> Raised:
    """Raise the card; `source` is where posts come from. Raises NotPossible."""
    asked = session.get(Inquiry, inquiry_id, with_for_update=True)
    if asked is None or asked.person != person:
        raise NotPossible(NOT_YOURS)
    found = answer_view.read(asked.answer) if asked.answer else None
    if found is None or found.judged is None or asked.post is None:
        raise NotPossible(NOT_JUDGED)
    prediction = _prediction(session, asked, found, found.judged, source=source)
    card_id = cards.raise_card(
        session, tweet_id=prediction.tweet_id, prediction_id=prediction.id, purpose="tweets", asked_by=person
    )
    asked.tweet_id = prediction.tweet_id
    events.log(session, actor=person, verb="made card", subject="tweet", subject_id=prediction.tweet_id, card=card_id)
    return Raised(card_id, tuple(running.want(session, checks, [card_id])))


def _prediction(session: Session, asked: Inquiry, found: Answer, judged: Judged, *, source: str) -> Prediction:
    """What a card of it stands on: what triage made of a post that the desk has, or else what was answered."""
    post = answer_view.read_post(asked.post or {})
    source = source if found.kind == "post" else MINE
    stored = select(Tweet).filter_by(source=source, external_id=post.external_id).with_for_update()
    tweet = session.scalar(stored)
    return _judged(session, _stored(session, post, source), judged) if tweet is None else _withheld(session, tweet)


def _withheld(session: Session, tweet: Tweet) -> Prediction:
    first = select(Prediction).where(Prediction.tweet_id == tweet.id).order_by(Prediction.id).limit(1)
    prediction = session.scalar(first)
    if prediction is None:
        raise NotPossible(WAITS)
    if cards.of_post(session, tweet.id):
        raise NotPossible(HAS_CARD)
    if prediction.outcome == "copy":
        raise NotPossible(JOINED)
    return prediction


def _stored(session: Session, post: Post, source: str) -> int:
    account = accounts.known(session, source=source, profile=post.author)
    new = tweets.add_posts(session, source=source, account_id=account.id, posts=[post]).new
    if not new:  # the poller has read it in this very moment
        raise NotPossible(WAITS)
    return new[0]


def _judged(session: Session, tweet_id: int, judged: Judged) -> Prediction:
    version = models.named(session, models.CHECKWORTHINESS, judged.version)
    if version is None:
        raise NotPossible(NOT_JUDGED)
    start, end = judged.sentence or (None, None)
    prediction = Prediction(
        tweet_id=tweet_id, model_version_id=version.id, probability=judged.probability, label=judged.label,
        outcome="asked", sampling_probability=0.0, highlights=[list(mark) for mark in judged.highlights],
        selected_probability=judged.selected_probability, sentence_start=start, sentence_end=end,
    )  # fmt: skip
    session.add(prediction)
    session.flush()
    return prediction

"""Posts are forgotten: their words go wherever they are kept, their rows stay as numbers, people are told.

What a post's row is counted by stays: when it was published, its account, its numbers and link, how it was judged,
drawn, clicked and decided on, and what people of the desk wrote about it themselves.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pipeline.store import events, locks
from pipeline.store.desk import outbox
from pipeline.store.forgetting import learnt, messages, posts
from pipeline.store.forgetting import subject as subjects
from pipeline.store.forgetting.subject import Subject
from pipeline.store.locks import Lock
from pipeline.tables import Card

Step = Callable[[Session, Subject], int]
STEPS: Mapping[str, Step] = {
    "cards of threads that go on": messages.let_next_stand,
    "cards passed on to copies": messages.pass_on,
    "second opinions asked for": messages.end_questions,
    "messages that quote it": messages.take_back_quotations,
    "digests": messages.outdate_digests,
    "notes that quote it": messages.forget_quoted_in_notes,
    "findings": posts.forget_findings,
    "corrections of findings": posts.forget_corrections,
    "posts that quote or answer it": posts.forget_quotes,
    "inquiries": posts.forget_inquiries,
    "earlier wordings": posts.forget_wordings,
    "judgements marked": posts.forget_marks,
    "sketches": posts.forget_sketches,
    "vectors": posts.forget_vectors,
    "labelling campaigns": learnt.forget_campaigns,
    "imported rows": learnt.forget_imports,
    "dataset rows": learnt.forget_rows,
    "texts known to builds": learnt.forget_known,
}
"""What goes, or is changed, by what people call it, in the order in which it is done; last the posts themselves."""


@dataclass(frozen=True)
class Forgotten:
    """What was forgotten: posts, how many rows of each kind, the cards to show, what had learnt from them."""

    tweet_ids: tuple[int, ...]
    taken: Mapping[str, int]
    card_ids: tuple[int, ...]
    dataset_ids: tuple[int, ...]
    models: tuple[str, ...]


def forget_tweets(session: Session, tweet_ids: Sequence[int], *, reason: str, by: str) -> Forgotten:
    """Let posts go, and those that only repeat them. Running twice changes nothing. The caller commits.

    Pages and pictures, exported files and Slack are not touched here: see `pipeline.forgetting.whole`.
    """
    # First of all: a build or another grouping would otherwise wait for these posts, and we for it.
    locks.hold(session, Lock.DATASET)
    locks.hold(session, Lock.GROUPING)
    subject = subjects.of(session, tweet_ids)
    if not subject.tweet_ids:
        return Forgotten((), {}, (), (), ())
    subjects.allow(session)
    messages.hold_cards(session, subject)
    fitted = learnt.fitted_to(session, subject)  # before it is forgotten what was corrected
    taken = {name: step(session, subject) for name, step in _steps(reason).items()}
    for tweet_id in subject.tweet_ids:
        events.log(session, actor=by, verb="forgotten", subject="tweet", subject_id=tweet_id, reason=reason)
        outbox.tell_forgotten(session, tweet_id=tweet_id, person=by)
    session.flush()
    dataset_ids = learnt.versions_with(session, subject.keys)
    models = sorted({*learnt.models_of(session, dataset_ids), *fitted})
    return Forgotten(subject.tweet_ids, taken, _cards(session), tuple(dataset_ids), tuple(models))


def _steps(reason: str) -> dict[str, Step]:
    return {
        **STEPS,
        "posts": partial(posts.forget_posts, reason=reason),
        "stems in the search": posts.forget_search,
        "cards": messages.replace_cards,
    }


def _cards(session: Session) -> tuple[int, ...]:
    """Whatever was outdated or raised in this transaction, whose time is now."""
    touched = select(Card.id).where(Card.out_of_sync(), Card.queued_at == func.now()).order_by(Card.id)
    return tuple(session.scalars(touched))

"""Findings: wanted, made, told; and the message of each in the threads of its tweet's cards."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Text, and_, case, cast, func, literal, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from pipeline.store import events
from pipeline.store.rows import insert_rows
from pipeline.tables import Card, Finding, FindingMessage, Tweet

ATTEMPTS = 6
"""A check that fails is tried so often, each time after twice the pause before."""


@dataclass(frozen=True)
class Begun:
    """A finding to be made now; what was wanted anew after `asked_at` is not overwritten with it."""

    id: int
    subject: str
    asked_at: datetime


def want(session: Session, wanted: Sequence[tuple[int, str, str]]) -> list[tuple[int, str]]:
    """Want findings, each tweet, kind and subject; those that were not wanted before, as pairs of tweet and kind."""
    if not wanted:
        return []
    rows = [{"tweet_id": tweet_id, "kind": kind, "subject": subject} for tweet_id, kind, subject in wanted]
    fresh = insert_rows(Finding, rows, queued_at=func.now()).on_conflict_do_nothing()
    new = session.execute(fresh.returning(Finding.tweet_id, Finding.kind))
    return list(dict.fromkeys((tweet_id, kind) for tweet_id, kind in new))


def begin(session: Session, *, tweet_id: int, kind: str, but: Collection[int] = ()) -> Begun | None:
    """The next finding of this kind to be made now, counted as tried, least tried first; None where none is due.

    What failed is not due until the sweep has asked for it again, however often it waits in the queue by then. One
    that was tried too often is given up.
    """
    due = (Finding.tweet_id == tweet_id, Finding.kind == kind, Finding.state == "waiting", Finding.why.is_(None))
    _give_up(session, *due, Finding.attempts >= ATTEMPTS)
    first = select(Finding.id).where(*due, Finding.id.not_in(but)).order_by(Finding.attempts, Finding.id).limit(1)
    tried = update(Finding).where(Finding.id == session.scalar(first.with_for_update()))
    begun = session.execute(
        tried.values(attempts=Finding.attempts + 1, queued_at=func.now()).returning(
            Finding.id, Finding.subject, Finding.asked_at
        )
    ).one_or_none()
    return None if begun is None else Begun(*begun)


def record(
    session: Session,
    begun: Begun,
    *,
    state: Literal["reportable", "nothing_to_report", "impossible"],
    why: str | None,
    version: str | None,
    payload: dict[str, Any] | None,
) -> list[int]:
    """Keep what was found, unless it was wanted anew meanwhile, or made already; the cards to be shown anew."""
    finding = session.get_one(Finding, begun.id)
    card_ids = _locked_cards(session, finding.tweet_id)
    kept = update(Finding).where(
        Finding.id == begun.id, Finding.state == "waiting", Finding.asked_at == begun.asked_at
    ).values(state=state, why=why, version=version, made_at=func.now(), attempts=0)  # fmt: skip
    if payload is not None:
        kept = kept.values(payload=payload)
    if session.scalar(kept.returning(Finding.id)) is None or state != "reportable":
        return []
    _tell(session, begun.id, card_ids)
    return card_ids


def tell_anew(session: Session, finding: Finding) -> list[int]:
    """Have a finding shown anew whose payload was changed; the cards to be shown."""
    card_ids = _locked_cards(session, finding.tweet_id)
    _tell(session, finding.id, card_ids)
    return card_ids


def _tell(session: Session, finding_id: int, card_ids: Sequence[int]) -> None:
    """Want the finding under these cards, and on them; what they and the messages under them show is out of date."""
    if not card_ids:
        return
    under = select(literal(finding_id), Card.id, Card.wanted == "nothing").where(Card.id.in_(card_ids))
    message = insert(FindingMessage).from_select(["finding_id", "card_id", "gone"], under.order_by(Card.id))
    anew = {"wanted": "finding", "gone": message.excluded.gone}
    session.execute(message.on_conflict_do_update(index_elements=["finding_id", "card_id"], set_=anew))
    stands = (FindingMessage.finding_id == finding_id, FindingMessage.card_id.in_(card_ids))
    session.execute(update(FindingMessage).where(*stands, FindingMessage.shown != "nothing").values(shown="outdated"))
    shown = (Card.id.in_(card_ids), Card.shown != "nothing")
    session.execute(update(Card).where(*shown).values(shown="outdated", queued_at=func.now()))


def _locked_cards(session: Session, tweet_id: int) -> list[int]:
    """The tweet's cards, or its thread's. Whoever raises a second holds the first: so none is overlooked."""
    own = select(func.coalesce(Card.shown_on_id, Card.id)).where(Card.tweet_id == tweet_id)
    cards = select(Card.id).where(Card.id.in_(own)).order_by(Card.id).with_for_update()
    session.execute(cards)
    return list(session.scalars(cards))


def follow(session: Session, card_ids: Sequence[int], *, gone: bool) -> None:
    """Let the messages under cards go with them, or come back: none of them waits while its card is gone."""
    session.execute(update(FindingMessage).where(FindingMessage.card_id.in_(card_ids)).values(gone=gone))


def bring_along(session: Session, raised: Mapping[int, int]) -> None:
    """Want what is known of tweets under the cards that were just raised for them, each by its tweet."""
    known = (
        select(Finding.id, Card.id)
        .join(Card, Card.tweet_id == Finding.tweet_id)
        .where(Finding.tweet_id.in_(raised.keys()), Card.id.in_(raised.values()), Finding.state == "reportable")
        .order_by(Finding.id)
    )
    message = insert(FindingMessage).from_select(["finding_id", "card_id"], known)
    session.execute(message.on_conflict_do_update(index_elements=["finding_id", "card_id"], set_={"gone": False}))


def note_failure(session: Session, begun: Begun, why: str) -> None:
    """Keep the reason, until the sweep asks again; the last attempt that was left gives the finding up."""
    still = (Finding.id == begun.id, Finding.state == "waiting", Finding.asked_at == begun.asked_at)
    session.execute(update(Finding).where(*still).values(why=why))
    _give_up(session, *still, Finding.attempts >= ATTEMPTS)


def _give_up(session: Session, *which: Any) -> None:
    why = func.coalesce(Finding.why, f"It was cut off {ATTEMPTS} times.")
    session.execute(update(Finding).where(*which).values(state="failed", why=why))


def reopen(session: Session, tweet_id: int) -> None:
    """Want all findings of a tweet anew, since its text was edited; until then nothing is said."""
    _reopen(session, Finding.tweet_id == tweet_id)


def reopen_one(session: Session, tweet_id: int, *, kind: str, subject: str) -> bool:
    """Want one finding of a tweet anew, as far as it was wanted; until then nothing is said of it."""
    return bool(_reopen(session, Finding.tweet_id == tweet_id, Finding.kind == kind, Finding.subject == subject))


def reopen_these(session: Session, tweet_ids: Sequence[int], *, which: Sequence[tuple[str, str]]) -> None:
    """Want findings of these kinds and subjects anew, as far as they were wanted; until then nothing is said."""
    _reopen(session, Finding.tweet_id.in_(tweet_ids), tuple_(Finding.kind, Finding.subject).in_(which))


def _reopen(session: Session, *which: Any) -> list[int]:
    again = {"state": "waiting", "why": None, "attempts": 0, "asked_at": func.clock_timestamp(), "queued_at": None}
    ids = list(session.scalars(update(Finding).where(*which).values(**again).returning(Finding.id)))
    session.execute(update(FindingMessage).where(FindingMessage.finding_id.in_(ids)).values(wanted="nothing"))
    return ids


def given_up(ids: Collection[int] | None) -> list[Any]:
    """Which findings were given up: all, or of these."""
    return [Finding.state == "failed", *([] if ids is None else [Finding.id.in_(ids)])]


def retry(session: Session, ids: Collection[int] | None, *, by: str) -> list[int]:
    """Want findings anew that were given up, all where none is named; which. The sweep asks for them."""
    again = _reopen(session, *given_up(ids))
    if again:
        events.log(session, actor=by, verb="repeated", subject="checks", subject_id=len(again), ids=again)
    return again


def want_anew(session: Session, tweet_ids: Sequence[int], *, kind: str, subject: str) -> int:
    """Want findings of these tweets anew that had nothing to say; how many."""
    silent = Finding.state.in_(("nothing_to_report", "impossible")), Finding.tweet_id.in_(tweet_ids)
    return len(_reopen(session, Finding.kind == kind, Finding.subject == subject, *silent))


def reportable(session: Session, tweet_ids: Sequence[int]) -> list[Finding]:
    """What there is to say about tweets."""
    said = select(Finding).where(Finding.tweet_id.in_(tweet_ids), Finding.state == "reportable")
    return list(session.scalars(said.order_by(Finding.id)))


def last_made(session: Session, *, kind: str, version: str, at_most: int) -> list[dict[str, Any]]:
    """What was kept of the last findings that a version made, those without anything to say too, newest first.

    Of a page that many posts link to, and of posts with the same words, the newest alone: they are one text.
    """
    words = case((Finding.subject == "post", func.md5(func.nullif(Tweet.text, ""))))
    text_of = func.coalesce(Finding.payload["url"].astext, words, cast(Finding.id, Text))
    made = select(text_of, Finding.payload).join(Tweet, Tweet.id == Finding.tweet_id).where(
        Finding.kind == kind, Finding.version == version, Finding.state.in_(("reportable", "nothing_to_report"))
    )  # fmt: skip
    each: dict[str, dict[str, Any]] = {}
    for text, payload in session.execute(made.order_by(Finding.id.desc()).limit(at_most)):
        each.setdefault(text, payload)
    return list(each.values())


def of_tweet(session: Session, tweet_id: int, *, kind: str, subject: str) -> Finding | None:
    """What there is to say of one subject of a tweet, as far as there is anything."""
    return session.scalar(select(Finding).filter_by(tweet_id=tweet_id, kind=kind, subject=subject, state="reportable"))


def messages_under(session: Session, card_id: int) -> list[FindingMessage]:
    """The findings' messages in a card's thread, standing or not."""
    return list(session.scalars(select(FindingMessage).filter_by(card_id=card_id).order_by(FindingMessage.id)))


def message(session: Session, message_id: int) -> FindingMessage:
    """One of them, with its finding."""
    query = select(FindingMessage).where(FindingMessage.id == message_id).options(joinedload(FindingMessage.finding))
    return session.scalars(query).one()


def claim_forgotten(session: Session, *, after: timedelta, at_most: int = 1000) -> list[tuple[int, str]]:
    """Cards and kinds of findings that wait and that nobody was asked for lately: twice the pause for each attempt."""
    pause = after * func.power(2, func.greatest(Finding.attempts - 1, 0))
    lately = or_(Finding.queued_at.is_(None), Finding.queued_at < func.now() - pause)
    query = (
        select(Finding.id, Card.id, Finding.kind)
        .join(Card, and_(Card.tweet_id == Finding.tweet_id, Card.purpose == "tweets"))
        .where(Finding.state == "waiting", lately)
        .order_by(Finding.queued_at.nulls_first())
        .limit(at_most)
    )
    found = session.execute(query.with_for_update(of=Finding, skip_locked=True)).all()
    ids = [finding_id for finding_id, _, _ in found]
    if ids:
        session.execute(update(Finding).where(Finding.id.in_(ids)).values(queued_at=func.now(), why=None))
    return list(dict.fromkeys((card_id, kind) for _, card_id, kind in found))


def untried_since(session: Session) -> tuple[int, datetime | None]:
    """How many findings wait that nobody has tried to make yet, and since when the first of them does."""
    query = select(func.count(Finding.id), func.min(Finding.asked_at))
    number, since = session.execute(query.where(Finding.state == "waiting", Finding.attempts == 0)).one()
    return number, since

"""Webhooks, by the Standard Webhooks specification: signed, sent until they arrive, or given up after a day."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session, sessionmaker
from standardwebhooks import Webhook

from pipeline.configuration.choices import Choices
from pipeline.configuration.webhooks_setting import Receiver
from pipeline.desk.exporting import pseudonyms
from pipeline.desk.exporting.payloads import payload
from pipeline.fetching.errors import FetchError
from pipeline.fetching.policy import Policy, read_places
from pipeline.fetching.poster import Poster
from pipeline.fetching.wire import Wire
from pipeline.store.desk import outbox
from pipeline.tables import WebhookMessage

log = logging.getLogger(__name__)

PAUSES = tuple(
    timedelta(seconds=seconds) for seconds in (10, 60, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 8 * 3600, 8 * 3600)
)
"""What is waited after each attempt that failed; a message whose last one failed, too, is a dead letter."""
GONE = 410
"""A receiver's word that it wants no more."""
NO_RECEIVER = "no receiver of this name"


@dataclass(frozen=True)
class Sender:
    """Who sends: to whom, by what, and what stands for people."""

    receivers: Mapping[str, Receiver]
    poster: Poster
    named: Callable[[str], str | None]


@dataclass(frozen=True)
class Failure:
    """Why an attempt failed, and whether another one is of use."""

    why: str
    final: bool = False


def poster(choices: Choices) -> Poster:
    """What posts to receivers: FETCH_HOSTS says nothing of them, since the desk has named each."""
    private = read_places(choices.fetch_private_hosts)
    return Poster(Wire(Policy(private_hosts=private, contact=choices.fetch_contact, read_s=10.0)))


def sender(choices: Choices) -> Sender:
    """Who sends as the desk chose."""
    receivers = {one.name: one for one in choices.receivers}
    if choices.webhook_names:
        return Sender(receivers, poster(choices), str)
    key = pseudonyms.key_in(choices.state_dir)
    return Sender(receivers, poster(choices), partial(pseudonyms.pseudonym, key=key))


def send(sessions: sessionmaker[Session], by: Sender, id_: int) -> None:
    """Make one attempt, unless another process is at it; no transaction is open meanwhile."""
    with sessions() as session:
        message = outbox.begin(session, id_)
        if message is None:
            return
        content = payload(session, message, named=by.named)
        session.expunge(message)
        session.commit()
    failure = _attempt(by, message, content)
    with sessions() as session:
        _settle(session, message, failure)
        session.commit()


def _attempt(by: Sender, message: WebhookMessage, content: bytes) -> Failure | None:
    receiver = by.receivers.get(message.receiver)
    if receiver is None:
        return Failure(NO_RECEIVER, final=True)
    try:
        status = by.poster.post(receiver.url, headers=headers(receiver, message.message_id, content), content=content)
    except FetchError as error:
        return Failure(error.reason)
    return None if 200 <= status < 300 else Failure(f"answered {status}", final=status == GONE)


def headers(receiver: Receiver, message_id: str, content: bytes) -> dict[str, str]:
    """The message's id, when it is sent, and a signature by each of the receiver's secrets."""
    now = datetime.now(UTC)
    signatures = [Webhook(secret).sign(message_id, now, content.decode()) for secret in receiver.secrets]
    return {
        "Content-Type": "application/json", "webhook-id": message_id, "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }  # fmt: skip


def _settle(session: Session, message: WebhookMessage, failure: Failure | None) -> None:
    if failure is None:
        outbox.delivered(session, message)
        return
    last = failure.final or message.attempts > len(PAUSES)
    again_in = None if last else PAUSES[message.attempts - 1]
    outbox.failed(session, message, why=failure.why, again_in=again_in)
    what = "is given up" if last else f"waits {again_in}"
    log.warning("Webhook %s for %s %s: %s.", message.message_id, message.receiver, what, failure.why)

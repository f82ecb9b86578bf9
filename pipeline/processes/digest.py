"""The Celery tasks by which cards come that waited for their hour."""

from collections.abc import Sequence
from datetime import UTC, datetime

from pipeline import queue, services
from pipeline.desk import digest
from pipeline.processes.tasks import speaking_task, task
from pipeline.queue import Task
from pipeline.store.desk import cards
from pipeline.store.forgetting import messages


@task(Task.RELEASE_CARDS)
def release_cards(now: datetime | None = None) -> None:
    """Let the cards come whose hour has come, the most promising first, below a digest where the desk wants one."""
    tools = services.current()
    chosen = tools.choices
    with tools.sessions() as session:
        released = digest.release(
            session, tools.desk_rules.hours, now=now or datetime.now(UTC), first=chosen.digest_cards,
            channel_of=chosen.channel_of,
        )  # fmt: skip
        session.commit()
    queue.ask(Task.SHOW_DIGEST, released.digests)
    queue.ask(Task.SHOW_CARDS, [released.cards] if released.cards else [])


@speaking_task(Task.SHOW_DIGEST, looks_before=False)
def show_digest(card_ids: Sequence[int]) -> None:
    """Show the digest that names these cards; better twice than not at all."""
    tools = services.current()
    with tools.sessions() as session:
        view = digest.view_of(session, card_ids, channel_of=tools.choices.channel_of)
    place = tools.notifier.show_digest(view)
    with tools.sessions() as session:
        messages.quoted(session, place, cards.tweets_of(session, card_ids))
        session.commit()

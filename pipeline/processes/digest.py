"""The Celery tasks by which cards come that waited for their hour."""

from datetime import UTC, datetime

from pipeline import queue, services
from pipeline.desk import digest
from pipeline.processes.repeating import speaking_task, task
from pipeline.queue import Task


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


@speaking_task(Task.SHOW_DIGEST)
def show_digest(digest_id: int) -> None:
    """Bring Slack in line with one digest."""
    tools = services.current()
    digest.show(tools.sessions, tools.notifier, digest_id, channel_of=tools.choices.channel_of)

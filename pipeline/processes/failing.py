"""What follows when a task fails for good: the guilty post is found, and nothing is asked for for ever."""

import re
from collections.abc import Sequence
from typing import Any

from celery.exceptions import WorkerLostError
from celery.signals import task_failure
from sqlalchemy.exc import InternalError, ProgrammingError, SQLAlchemyError

from ml.errors import UserError
from pipeline import queue, services
from pipeline.configuration import schema_version
from pipeline.configuration.choices import HOME
from pipeline.queue import Task
from pipeline.store import outage
from pipeline.store.health import sightings
from pipeline.store.outage import DatabaseAway
from pipeline.store.posts import near_duplicates, tweets
from pipeline.triage import set_aside

NO_POSTS_FAULT = (DatabaseAway, UserError, ProgrammingError, InternalError)
"""After these the sweep asks again. The last two are a schema's that is being changed, or a role's that may not."""
_KILLED = re.compile("SIG(TERM|KILL|INT|HUP|QUIT)")


@outage.lived_through()
def find_the_guilty(_: Any, error: Exception, _id: str, arguments: Sequence[Any], *__: Any) -> None:
    """After a batch failed or hung: ask for each half of it, until the post that cannot be judged stands aside, alone.

    A batch that hung beyond its hard limit was killed with its process; then this runs in the one above it.
    """
    (tweet_ids,) = arguments
    if _is_no_posts_fault(error):
        return
    halves, news = _halves(tweet_ids), None
    if (
        not halves and isinstance(error, WorkerLostError) and _KILLED.search(str(error))
    ):  # from outside: no post's fault
        return
    with services.current().sessions() as session:
        if halves:
            tweets.mark_queued(session, tweet_ids)  # or the sweep would ask for all of them together again
        else:
            news = set_aside.keep(session, tweet_ids[0], error)
        session.commit()
    for half in halves:
        queue.ask_triage(half)
    if news:
        queue.ask(Task.TELL, [news])


@task_failure.connect
def find_who_crashed(sender: Any, exception: Exception, task_id: str, args: Sequence[Any], **_: Any) -> None:
    """After a batch took its process with it, of which nothing there can tell; this runs in the one above it."""
    if isinstance(exception, WorkerLostError) and sender.name == Task.TRIAGE_TWEETS:
        find_the_guilty(sender, exception, task_id, args)


@task_failure.connect
def count(sender: Any, exception: Exception, **_: Any) -> None:
    """Count what a task ended in, by its kind."""
    kind = f"{sender.name}: {type(exception).__name__}"
    with outage.lived_through(), services.current().sessions() as session:
        sightings.count_error(session, kind, witness="tasks")
        session.commit()


def _is_no_posts_fault(error: Exception) -> bool:
    """Of a worker beside a newer schema, as during an upgrade, whatever the database refuses is none, either."""
    if isinstance(error, NO_POSTS_FAULT):
        return True
    return isinstance(error, SQLAlchemyError) and not schema_version.is_ours(services.current().database_url, home=HOME)


def _halves(tweet_ids: Sequence[int]) -> list[Sequence[int]]:
    middle = len(tweet_ids) // 2
    return [tweet_ids[:middle], tweet_ids[middle:]] if middle else []


def let_it_be(_: Any, error: Exception, _id: str, arguments: Sequence[Any], *__: Any) -> None:
    """After an edited post could not be looked at again: leave its card as it is, or the sweep would ask for ever."""
    if _is_no_posts_fault(error):
        return
    with outage.lived_through(), services.current().sessions() as session:
        near_duplicates.pass_over(session, *arguments)
        session.commit()

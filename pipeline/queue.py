"""The Celery app, its fixed options, and how work is asked for: ids only, after commit."""

import logging
from collections.abc import Sequence
from enum import StrEnum

from celery import Celery
from celery.schedules import crontab
from kombu.exceptions import OperationalError
from kombu.transport.redis import PRIORITY_STEPS, Channel
from redis import RedisError

log = logging.getLogger(__name__)

BATCH = 32
"""Tweets judged together: large enough to be fast, small enough that the first card does not wait."""
BACKLOG_BATCH = 256
"""Where more than this wait, their cards wait for Slack anyway, and what a batch costs whatever its size counts."""


class Task(StrEnum):
    """Every task, by the name under which it is asked for."""

    TRIAGE_TWEETS = "triage_tweets"
    RESCORE = "rescore"
    RECHECK_AFTER_EDIT = "recheck_after_edit"
    LOOK_AT_OPEN = "look_at_open"
    LOOK_AT_OLDEST = "look_at_oldest"
    TAKE_BACK = "take_back"
    CHECK_CARD = "check_card"
    ANSWER = "answer"
    TELL_ANSWER = "tell_answer"
    SHOW_CARD = "show_card"
    SHOW_CARDS = "show_cards"
    RELEASE_CARDS = "release_cards"
    SHOW_DIGEST = "show_digest"
    TELL = "tell"
    SWEEP = "sweep"
    TUNE_CUT_OFF = "tune_cut_off"
    INDEX_ARCHIVE = "index_archive"
    MATCH_OPEN_CARDS = "match_open_cards"
    TELL_LANGUAGES = "tell_languages"
    APPLY_RETENTION = "apply_retention"
    WEEKLY_REPORT = "weekly_report"
    TELL_PERSON = "tell_person"
    TELL_NEWS = "tell_news"
    ASK_OPINION = "ask_opinion"
    REMIND_OF_STORIES = "remind_of_stories"
    TELL_OF_ACCOUNTS = "tell_of_accounts"
    SEND_WEBHOOK = "send_webhook"
    SEE_TO_RECORD = "see_to_record"
    OPEN_RECORD = "open_record"
    RETRAIN_IF_DUE = "retrain_if_due"
    RETRAIN = "retrain"
    RECALIBRATE = "recalibrate"
    ROLL_BACK = "roll_back"
    SHOW_VERDICT = "show_verdict"
    SHOW_FAULT = "show_fault"


QUEUES = {
    Task.CHECK_CARD: "checks",
    Task.TUNE_CUT_OFF: "checks",
    Task.INDEX_ARCHIVE: "checks",
    Task.MATCH_OPEN_CARDS: "checks",
    Task.TELL_LANGUAGES: "checks",
    Task.APPLY_RETENTION: "checks",
    Task.SEND_WEBHOOK: "checks",
    Task.SEE_TO_RECORD: "checks",
    Task.OPEN_RECORD: "checks",
    Task.SHOW_CARD: "cards",
    Task.SHOW_CARDS: "cards",
    Task.SHOW_DIGEST: "cards",
    Task.TAKE_BACK: "cards",
    Task.SHOW_VERDICT: "cards",
    Task.SHOW_FAULT: "cards",
    Task.TELL: "cards",
    Task.WEEKLY_REPORT: "cards",
    Task.REMIND_OF_STORIES: "cards",
    Task.TELL_OF_ACCOUNTS: "cards",
    Task.TELL_ANSWER: "cards",
    Task.TELL_PERSON: "cards",
    Task.TELL_NEWS: "cards",
    Task.ASK_OPINION: "cards",
    Task.RETRAIN: "train",
    Task.RECALIBRATE: "train",
}
"""Where a task waits; in `triage` where nothing else is said, as what people ask: no slow check stands before it."""

LEFT_FOR_LATER = {Task.SHOW_CARD: 3, Task.LOOK_AT_OLDEST: 8, Task.RESCORE: 9}
"""Tasks before which a worker takes up what else waits in their queue, by priority: 0 comes first, 9 last.

However many cards wait for their turn in a channel, a private message does not wait for them.
"""

TIMETABLE = {
    Task.SWEEP: 300.0,
    # The desk's hours may change at any time; the task knows which cards may come by now.
    Task.RELEASE_CARDS: 60.0,
    Task.INDEX_ARCHIVE: 300.0,
    Task.TELL_LANGUAGES: 300.0,
    # The task knows which posts were looked at within the hour.
    Task.LOOK_AT_OPEN: 300.0,
    Task.LOOK_AT_OLDEST: crontab(hour=1, minute=11),
    # By night: the cut-off of a day does not change under people's hands.
    Task.TUNE_CUT_OFF: crontab(hour=2, minute=23),
    Task.APPLY_RETENTION: crontab(hour=3, minute=41),
    # Every hour, so that a desk that was switched off on Monday gets it later; the task knows whether it is due.
    Task.WEEKLY_REPORT: crontab(minute=7),
    Task.REMIND_OF_STORIES: crontab(minute=17),
    Task.TELL_OF_ACCOUNTS: crontab(minute=37),
    # The desk's schedule may change at any time; the task knows whether its time has come.
    Task.RETRAIN_IF_DUE: 60.0,
}
"""What beat asks for by itself, and when."""

app = Celery("claimwire")
app.conf.update(
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    broker_connection_retry_on_startup=True,
    # Whoever enqueues must not hang while Redis is away: the rows are kept, the sweep asks again.
    broker_transport_options={
        "visibility_timeout": 3600,
        "socket_timeout": 10,
        "socket_connect_timeout": 3,
        "max_retries": 1,
        "interval_start": 0.1,
    },
    task_publish_retry=False,
    task_default_queue="triage",
    task_routes={
        task.value: {"queue": QUEUES.get(task, "triage"), "priority": LEFT_FOR_LATER.get(task, 0)} for task in Task
    },
    timezone="UTC",
    enable_utc=True,
    beat_schedule={task.value: {"task": task.value, "schedule": when} for task, when in TIMETABLE.items()},
)


def connect(redis_url: str) -> Celery:
    """Point the app at its broker; to be called once, by an entry point, before first use."""
    app.conf.broker_url = redis_url.replace("unix://", "redis+socket://", 1)
    return app


def redis_url() -> str:
    """Where the broker is, as redis-py writes it; the other way round of `connect`."""
    return str(app.conf.broker_url).replace("redis+socket://", "unix://", 1)


def lists() -> dict[str, list[str]]:
    """The lists in Redis in which the messages of each queue wait, one for each priority."""
    names = sorted({str(app.conf.task_default_queue), *QUEUES.values()})
    return {name: [name, *(f"{name}{Channel.sep}{step}" for step in PRIORITY_STEPS[1:])] for name in names}


def ask_triage(tweet_ids: Sequence[int]) -> bool:
    """Ask for these tweets to be judged; False when the queue is away."""
    size = BATCH if len(tweet_ids) <= BACKLOG_BATCH else BACKLOG_BATCH
    batches = [list(tweet_ids[start : start + size]) for start in range(0, len(tweet_ids), size)]
    return _send(Task.TRIAGE_TWEETS, [(batch,) for batch in batches])


def ask(task: Task, subjects: Sequence[int | str | Sequence[int]]) -> bool:
    """Ask for a task once for each of these ids, lists of ids or sentences; False when the queue is away."""
    return _send(task, [(subject,) for subject in subjects])


def ask_upkeep(task: Task) -> bool:
    """Ask for a task that is about everything; False when the queue is away."""
    return _send(task, [()])


def ask_check(wanted: Sequence[tuple[int, str]]) -> bool:
    """Ask for checks, each a card's id and the kind of check; False when the queue is away."""
    return _send(Task.CHECK_CARD, wanted)


def ask_to_tell(person: str, text: str, *, quotes: int | None = None) -> bool:
    """Ask for a person to be told something, of this post, as soon as Slack takes it; False when the queue is away."""
    return _send(Task.TELL_PERSON, [(person, text, quotes)])


def ask_to_open(record_id: int, person: str) -> bool:
    """Ask for a record to be given to a person, by a process that has it; False when the queue is away."""
    return _send(Task.OPEN_RECORD, [(record_id, person)])


def lengths() -> dict[str, int] | None:
    """How many messages wait in each queue, whatever their priority; None when it is away."""
    try:
        with app.connection_for_read() as connection:
            client = connection.ensure_connection(max_retries=1).default_channel.client
            return {name: sum(client.llen(key) for key in keys) for name, keys in lists().items()}
    except (OperationalError, RedisError) as error:
        log.warning("The queue does not answer (%s).", type(error).__name__)
        return None


def _send(task: Task, arguments: Sequence[tuple[object, ...]]) -> bool:
    try:
        for one in arguments:
            app.send_task(task.value, args=list(one))
    except OperationalError as error:
        log.warning("The queue does not answer (%s): %s is left to the next sweep.", type(error).__name__, task)
        return False
    return True

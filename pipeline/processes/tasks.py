"""The Celery tasks: a session, one call, what follows. Every task may run twice."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy.orm import Session

from ml.errors import UserError
from pipeline import queue, services
from pipeline.checks import running
from pipeline.configuration.schedule_setting import read_schedule
from pipeline.desk.shown.show_card import show
from pipeline.desk.stories import news
from pipeline.learning.retraining import announcement, roll_back_button, run, timetable
from pipeline.log_lines.about import about, go_on
from pipeline.messages.statement import Statement
from pipeline.processes import failing
from pipeline.processes.repeating import speaking_task, task
from pipeline.quality import weekly
from pipeline.queue import Task
from pipeline.services import Services
from pipeline.store import backlog
from pipeline.store.desk import cards, findings, inquiries, outbox, preserved, stories, takings
from pipeline.store.forgetting import messages as quotations
from pipeline.store.health import fault_notes
from pipeline.store.learning import rescorings, retrainings
from pipeline.store.posts import tweets
from pipeline.store.work import restored
from pipeline.triage import parting
from pipeline.triage.copy_rules import CopyRules
from pipeline.triage.triage import Judge, triage

log = logging.getLogger(__name__)

JUDGING_S = 90
"""What judging a batch may take; a machine that needs longer for a whole one finds its posts judged in halves."""
CHECKING_S = 600
"""What the checks of one kind may take for a card; past that they count as cut off, and are tried some times more."""
GRACE_S = 15
"""How long a batch past that limit may go on hearing nothing, in native code say, before its process is killed."""


class ModelLate(UserError):
    """The model takes too long to load, which is no post's fault."""


def _judge(tools: Services, session: Session) -> Judge:
    try:
        return tools.judge(session)
    except SoftTimeLimitExceeded:
        raise ModelLate(
            f"The live model was not loaded within {JUDGING_S} s: is the disk or the machine too busy?"
        ) from None


@task(
    Task.TRIAGE_TWEETS, on_failure=failing.find_the_guilty, soft_time_limit=JUDGING_S, time_limit=JUDGING_S + GRACE_S,
    reject_on_worker_lost=False,  # or a post that crashes the process would do so for ever
)  # fmt: skip
def triage_tweets(tweet_ids: Sequence[int]) -> None:
    """Judge tweets and raise their cards."""
    tools = services.current()
    with about(post=tweet_ids), tools.sessions() as session:
        judge = _judge(tools, session)
        sampling = tools.sampling_in_force.sampling(session, version_id=judge.version_id)
        raised = triage(
            session, tweet_ids, judge=judge, sampling=sampling, copy_rules=tools.copy_rules, desk=tools.desk_rules
        )
        due = running.want(session, tools.checks, raised)
        news = tools.sampling_in_force.news(session, sampling)
        session.commit()
    # In one message: whoever shows cards waits for Slack anyway, and judging does not.
    queue.ask(Task.SHOW_CARDS, [raised] if raised else [])
    queue.ask_check(due)
    queue.ask(Task.TELL, [news] if news else [])


@task(Task.RECHECK_AFTER_EDIT, on_failure=failing.let_it_be, soft_time_limit=JUDGING_S, time_limit=JUDGING_S + GRACE_S)
def recheck_after_edit(tweet_id: int) -> None:
    """After an edit: does the post still say the same as those that share its card, and is there more to check?"""
    go_on(post=tweet_id)
    tools = services.current()
    rules = tools.copy_rules or CopyRules()
    with tools.sessions() as session:
        touched = parting.recheck_after_edit(session, tweet_id, rules=rules, salt=tools.choices.sampling_salt)
        due = running.want(session, tools.checks, [*touched, *cards.standing(session, tweet_id)])
        session.commit()
    queue.ask(Task.SHOW_CARD, touched)
    queue.ask_check(due)


@task(Task.SHOW_CARDS)
def show_cards(card_ids: Sequence[int]) -> None:
    """Ask for each of these cards by itself, in their order."""
    queue.ask(Task.SHOW_CARD, card_ids)


@speaking_task(Task.SHOW_CARD)
def show_card(card_id: int) -> None:
    """Bring Slack in line with one card; its own task, so that a Slack failure never repeats a scoring."""
    tools = services.current()
    choices = tools.choices
    show(
        tools.sessions, tools.notifier, card_id,
        show_score=choices.show_score, show_engagement=choices.show_engagement,
    )  # fmt: skip


@task(Task.CHECK_CARD, soft_time_limit=CHECKING_S, time_limit=CHECKING_S + GRACE_S)
def check_card(card_id: int, kind: str) -> None:
    """Make the findings of one kind for a card; its own queue, so that a slow check never delays a card."""
    tools = services.current()
    queue.ask(Task.SHOW_CARD, running.run(tools.sessions, tools.checks, card_id=card_id, kind=kind))


@speaking_task(Task.TELL, looks_before=False)
def tell(text: str) -> None:
    """Say a sentence to the desk; better twice than not at all."""
    services.current().notifier.tell(text)


@task(Task.SWEEP)
def sweep() -> None:
    """Let lines leave, give back what was taken too long ago, and ask again for what was left behind."""
    tools = services.current()
    after = timedelta(seconds=tools.choices.sweep_after_s)
    with tools.sessions() as session:
        restored.see_to_it(session)
        forgotten = tweets.claim_forgotten(session, after=after)
        unchecked = findings.claim_forgotten(session, after=after)
        late = takings.run_out(session, after=timedelta(minutes=tools.choices.taken_minutes))
        left = {
            Task.SHOW_CARD: [
                *cards.let_leave(session), *cards.outdate(session, late, asked=True),
                *cards.claim_out_of_sync(session, after=after), *cards.draw_anew(session),
            ],
            Task.SHOW_DIGEST: backlog.claim_digests(session, after=after),
            Task.RETRAIN: retrainings.claim_forgotten(session, after=after),
            Task.SHOW_VERDICT: retrainings.claim_out_of_sync(session, after=after),
            Task.RESCORE: rescorings.claim_forgotten(session, after=after),
            Task.RECHECK_AFTER_EDIT: tweets.claim_changed(session, after=after),
            Task.TELL_NEWS: stories.claim_untold(session, after=after),
            Task.SEND_WEBHOOK: outbox.claim_due(session, after=after),
            Task.SEE_TO_RECORD: preserved.claim_forgotten(session, after=after),
            Task.ANSWER: inquiries.claim_forgotten(session, after=after),
            Task.SHOW_FAULT: fault_notes.claim_out_of_sync(session, after=after),
            Task.TAKE_BACK: quotations.claim_quotations(session, after=after),
        }  # fmt: skip
        session.commit()
    queue.ask_triage(forgotten)
    queue.ask_check(unchecked)
    for name, ids in left.items():
        queue.ask(name, ids)


@task(Task.WEEKLY_REPORT)
def weekly_report() -> None:
    """Show the report on the last full week, unless that was done."""
    weekly.publish_if_due(services.current().sessions, services.current().notifier, now=datetime.now(UTC))


@task(Task.REMIND_OF_STORIES)
def remind_of_stories() -> None:
    """Name overdue stories, unless that was done today."""
    news.remind_if_due(services.current().sessions, services.current().notifier, now=datetime.now(UTC))


@task(Task.RETRAIN_IF_DUE)
def retrain_if_due(now: datetime | None = None) -> None:
    """What the timetable asks for when its time has come: a retraining, of enough labels; a look at corrections."""
    tools = services.current()
    with tools.sessions() as session:
        if not timetable.take(session, read_schedule(tools.choices.retrain_schedule), now=now or datetime.now(UTC)):
            return
        plan = tools.plan
        asked = run.ask(session, plan, plan.request(), by="timetable", why=Statement("enough_labels"))
        session.commit()
        queue.ask_upkeep(Task.RECALIBRATE)
        if isinstance(asked, run.Missing):
            log.info("No retraining now: %s", asked)
            return
        retraining_id = asked.id
    queue.ask(Task.RETRAIN, [retraining_id])


@task(Task.RETRAIN)
def retrain(retraining_id: int) -> None:
    """Retrain; hours may pass. A message that comes again meanwhile finds the lock taken, and later nothing to do."""
    ended = run.run(services.current().retraining_context(say=log.info), retraining_id)
    if ended is not None:
        queue.ask(Task.SHOW_VERDICT, [ended])


@task(Task.ROLL_BACK)
def roll_back(retraining_id: int) -> None:
    """Take back what a retraining put to work, where the models are."""
    with services.current().sessions() as session:
        changed = roll_back_button.roll_back_retraining(session, retraining_id)
        session.commit()
    if changed:
        queue.ask(Task.SHOW_VERDICT, [retraining_id])


@speaking_task(Task.SHOW_VERDICT)
def show_verdict(retraining_id: int) -> None:
    """Bring Slack in line with one retraining."""
    tools = services.current()
    announcement.show(tools.sessions, tools.notifier, retraining_id)

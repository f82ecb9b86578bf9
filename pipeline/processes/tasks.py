"""The Celery tasks: a session, one call, what follows. Every task may run twice."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.exc import OperationalError

from pipeline import queue, services
from pipeline.checks import running as checks
from pipeline.checks.archive import cut_off
from pipeline.desk import show_card as cards
from pipeline.messages.notifier import Busy, Refused, Unsure
from pipeline.quality import weekly
from pipeline.store.desk import cards as card_rows
from pipeline.store.desk import findings
from pipeline.store.learning import retrainings
from pipeline.store.posts import near_duplicates, tweets
from pipeline.triage import grouping
from pipeline.triage.grouping import CopyRules
from pipeline.triage.triage import triage

log = logging.getLogger(__name__)

UNSURE_WAIT_S = 5.0
"""A message that may be on its way gets this long to arrive before we look for it."""

AGAIN = {"autoretry_for": (OperationalError,), "retry_backoff": 2, "retry_backoff_max": 60, "max_retries": 5}
"""What a database that restarts costs: some patience. Past that, the sweep."""


@queue.app.task(name="triage_tweets", **AGAIN)
def triage_tweets(tweet_ids: Sequence[int]) -> None:
    """Judge tweets and raise their cards."""
    tools = services.current()
    with tools.sessions() as session:
        judge = tools.judge(session)
        sampling = tools.sampling_in_force.sampling(session, version_id=judge.version_id)
        raised = triage(session, tweet_ids, judge=judge, sampling=sampling, copy_rules=tools.choices.copy_rules)
        due = checks.want(session, tools.checks, raised)
        news = tools.sampling_in_force.news(session, sampling)
        session.commit()
    queue.ask_show(raised)
    queue.ask_check(due)
    if news:
        queue.ask_tell(news)


@queue.app.task(name="recheck_after_edit", **AGAIN)
def recheck_after_edit(tweet_id: int) -> None:
    """After an edit: does the post still say the same as those that share its card, and is there more to check?"""
    tools = services.current()
    rules = tools.choices.copy_rules or CopyRules()
    with tools.sessions() as session:
        touched = grouping.recheck_after_edit(session, tweet_id, rules=rules, salt=tools.choices.sampling.salt)
        due = checks.want(session, tools.checks, [*touched, *card_rows.standing(session, tweet_id)])
        session.commit()
    queue.ask_show(touched)
    queue.ask_check(due)


@queue.app.task(name="show_card", bind=True, **(AGAIN | {"max_retries": 20}))
def show_card(self: Any, card_id: int) -> None:
    """Bring Slack in line with one card; its own task, so that a Slack failure never repeats a scoring."""
    tools = services.current()
    try:
        cards.show(tools.sessions, tools.notifier, card_id, show_score=tools.choices.show_score)
    except Refused:
        return  # the row says why, and the sweep asks again: somebody may have mended it by then
    except Busy as busy:
        raise self.retry(exc=busy, countdown=busy.wait_s) from busy
    except Unsure as unsure:
        raise self.retry(exc=unsure, countdown=UNSURE_WAIT_S) from unsure


@queue.app.task(name="check_card", **AGAIN)
def check_card(card_id: int, kind: str) -> None:
    """Make the findings of one kind for a card; its own queue, so that a slow check never delays a card."""
    tools = services.current()
    queue.ask_show(checks.run(tools.sessions, tools.checks, card_id=card_id, kind=kind))


@queue.app.task(name="tell", bind=True, **(AGAIN | {"max_retries": 20}))
def tell(self: Any, text: str) -> None:
    """Say a sentence to the desk; better twice than not at all."""
    try:
        services.current().notifier.tell(text)
    except Refused:
        return  # nobody can be told; App Home shows the budget too
    except Busy as busy:
        raise self.retry(exc=busy, countdown=busy.wait_s) from busy
    except Unsure as unsure:
        raise self.retry(exc=unsure, countdown=UNSURE_WAIT_S) from unsure


@queue.app.task(name="sweep", **AGAIN)
def sweep() -> None:
    """Ask again for what was left behind: tweets, edits, cards, checks, retrainings and verdicts."""
    tools = services.current()
    after = timedelta(seconds=tools.choices.sweep_after_s)
    with tools.sessions() as session:
        forgotten = tweets.claim_forgotten(session, after=after)
        out_of_sync = card_rows.claim_out_of_sync(session, after=after)
        unchecked = findings.claim_forgotten(session, after=after)
        untrained = retrainings.claim_forgotten(session, after=after)
        untold = retrainings.claim_out_of_sync(session, after=after)
        edited = near_duplicates.edited(session)
        session.commit()
    queue.ask_triage(forgotten)
    queue.ask_show(out_of_sync)
    queue.ask_check(unchecked)
    queue.ask_retrain(untrained)
    queue.ask_show_verdict(untold)
    queue.ask_recheck_after_edit(edited)


@queue.app.task(name="tune_cut_off", **AGAIN)
def tune_cut_off() -> None:
    """Move the cut-off of earlier checks by what the desk answered since it was moved last."""
    tools = services.current()
    with tools.sessions() as session:
        tuned = cut_off.tune_by_new_answers(session, usual=tools.choices.archive_cut_off, by="schedule")
        session.commit()
    if tuned is not None:
        log.info("Earlier checks are shown from %.2f on: %s", tuned.cut_off, tuned.why)


@queue.app.task(name="weekly_report", **AGAIN)
def weekly_report() -> None:
    """Show the report on the last full week, unless that was done."""
    tools = services.current()
    weekly.publish_if_due(tools.sessions, tools.notifier, now=datetime.now(UTC))

"""One look at one account: fetch within the budget, store, count, ask for triage, decide when to look again."""

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import func
from sqlalchemy.orm import Session

from pipeline import queue
from pipeline.language.speech import _, n_
from pipeline.log_lines.about import about
from pipeline.queue import Task
from pipeline.services import Services
from pipeline.sources.source import Fetched, Monitored, SourceBusy, SourceError, SourceRefused
from pipeline.store import events, locks
from pipeline.store.health import sightings
from pipeline.store.locks import Lock
from pipeline.store.posts import accounts, identity, reads, refusals, tweets
from pipeline.store.posts.tweets import Added
from pipeline.tables import Account

log = logging.getLogger(__name__)

USED_UP = _(
    "The read budget ({read} of {posts} this month) is used up: no more posts are read until next month, or until "
    "X_MONTHLY_READS is raised."
)
NEARLY = _(
    "The read budget ({read} of {posts} this month) is at {share:.0%}: at 100 % no more posts are read until next "
    "month."
)
WARN_AT = 80
"""Per cent of the month's read budget."""
WEEK_S = 7 * 24 * 3600.0
AT_ONCE = 4
"""Accounts asked at the same time: enough to hide waiting, gentle enough for one application's limits."""
LOOKS_PER_POST = 4
"""An account that posts once an hour is asked every quarter of an hour: late by little, at little cost."""
PAUSE_AFTER_ERROR_S = 60.0
FAULTS = ("x_401", "x_402", "x_403", "x_429", "x_away", "account_unavailable")
"""What a look may show of the source's health."""


@dataclass(frozen=True)
class Poll:
    """What one look brought."""

    read: int = 0
    new: tuple[int, ...] = ()
    problems: tuple[str, ...] = ()


def poll(tools: Services, account_id: int) -> Poll:
    """Look at one account; whatever goes wrong is kept with the account for people to see."""
    with tools.sessions() as session:
        account = session.get_one(Account, account_id)
        share = _budget_share(session, tools)
        monitored = _monitored(account)
        handle = account.handle
    if share == 0:
        return _failed(
            tools,
            account_id,
            _("@{handle} is not read: this month's read budget is used up.").format(handle=handle),
            None,
        )
    try:
        fetched = tools.source.fetch(monitored, at_most=share)
    except SourceError as error:
        if isinstance(error, SourceRefused):
            _tell_refusal(tools, account_id, error)
        until = error.until if isinstance(error, SourceBusy) else None
        return _failed(tools, account_id, str(error), until, fault=error.fault)
    return _store(tools, account_id, fetched if fetched.profile else _with_name(tools, account_id, fetched))


def _monitored(account: Account) -> Monitored:
    return Monitored(
        external_id=account.external_id,
        handle=account.handle,
        cursor=account.cursor,
        include_retweets=account.include_retweets,
        include_replies=account.include_replies,
        posts_back=account.posts_back,
    )


def _budget_share(session: Session, tools: Services) -> int | None:
    """What one look may read of the rest of the month: so many may be under way, and together they stay within it."""
    if tools.choices.monthly_reads is None:
        return None
    return max(tools.choices.monthly_reads - reads.this_month(session, tools.source.name), 0) // AT_ONCE


def _with_name(tools: Services, account_id: int, fetched: Fetched) -> Fetched:
    """Ask what an account is called that no post has named for long; a name that does not come spoils nothing."""
    with tools.sessions() as session:
        account = session.get_one(Account, account_id)
        external_id, doubtful = account.external_id, identity.is_doubtful(session, account)
    if not doubtful or fetched.posts_read:
        return fetched
    try:
        profile = tools.source.profile_of(external_id)
    except SourceError as error:
        log.warning("%s", error)
        return fetched
    return replace(fetched, profile=profile, users_read=int(profile is not None))


def _store(tools: Services, account_id: int, fetched: Fetched) -> Poll:
    with tools.sessions() as session:
        account = session.get_one(Account, account_id)
        added = tweets.add_posts(
            session, source=account.source, account_id=account_id, posts=fetched.posts, tell=tools.languages.tell
        )
        account.cursor = fetched.cursor
        account.last_success_at = func.now()
        account.last_error = " ".join(fetched.problems) or None
        account.last_error_at = func.now() if fetched.problems else None
        account.next_poll_at = func.now() + _interval(session, tools, account)
        for sentence in fetched.left_out:
            events.log(
                session, actor="source", verb="left out", subject="account", subject_id=account_id, what=sentence
            )
        refusals.end(session, account.source, account_id=account_id)
        _sight(session, account, set())
        news = [identity.follow(session, account, fetched.profile) if fetched.profile else None]
        news.append(_count_reads(session, tools, account, fetched))
        session.commit()
    for tweet_id in added.new:
        with about(post=tweet_id):
            log.info("It was read.")
    queue.ask(Task.TELL, [each for each in news if each])
    _ask(tools, added)
    return Poll(read=fetched.posts_read, new=added.new, problems=fetched.problems)


def _ask(tools: Services, added: Added) -> None:
    """Ask for triage of what is new, and for a look at what changed; the rest is the sweep's."""
    asked = [*added.new] if queue.ask_triage(added.new) else []
    asked += added.edited if queue.ask(Task.RECHECK_AFTER_EDIT, added.edited) else ()
    if asked:
        with tools.sessions() as session:
            tweets.mark_queued(session, asked)
            session.commit()


def _interval(session: Session, tools: Services, account: Account) -> timedelta:
    """Its own, or between the least and the most that was set, by how often the account posts."""
    if account.interval_s:
        return timedelta(seconds=account.interval_s)
    choices = tools.choices
    wished = WEEK_S / (LOOKS_PER_POST * max(accounts.posts_of_last_week(session, account.id), 1))
    return timedelta(seconds=min(max(wished, choices.poll_min_s), choices.poll_max_s))


def _count_reads(session: Session, tools: Services, account: Account, fetched: Fetched) -> str | None:
    """Count, and say so when the month has passed 80 or 100 % of its budget."""
    budget = tools.choices.monthly_reads
    locks.hold(session, Lock.READS)
    reads.record(
        session, source=account.source, account_id=account.id, posts=fetched.posts_read, users=fetched.users_read
    )
    return _warning(session, account.source, budget=budget) if budget else None


def _warning(session: Session, source: str, *, budget: int) -> str | None:
    """A sentence for the highest mark passed, once in a month for each mark of each budget."""
    read = reads.this_month(session, source)
    for percent, sentence in (
        (100, USED_UP),
        (WARN_AT, NEARLY),
    ):
        if read * 100 >= percent * budget:
            posts = n_("{n} post", "{n} posts", budget)
            warning = sentence.format(read=read, posts=posts, share=read / budget)
            fresh = reads.warn_once(session, source, budget=budget, percent=percent, text=warning)
            return warning if fresh else None
    return None


def _tell_refusal(tools: Services, account_id: int, refused: SourceRefused) -> None:
    """Tell the desk, once until the source answers again, what only a person can mend; better twice than never."""
    name, why = tools.source.name, refused.reason
    with tools.sessions() as session:
        if refusals.is_new(session, name, why=why) and queue.ask(Task.TELL, [str(refused)]):
            refusals.keep(session, name, why=why, account_id=account_id)
        session.commit()


def _failed(tools: Services, account_id: int, problem: str, until: datetime | None, *, fault: str = "") -> Poll:
    """Keep the reason with the account; look again when the source said, or after a pause."""
    log.warning("%s", problem)
    with tools.sessions() as session:
        account = session.get_one(Account, account_id)
        account.last_error, account.last_error_at = problem, func.now()
        _sight(session, account, {fault} - {""}, until=until)
        pause = max(PAUSE_AFTER_ERROR_S, tools.choices.poll_min_s)
        account.next_poll_at = until or datetime.now(UTC) + timedelta(seconds=pause)
        session.commit()
    return Poll(problems=(problem,))


def _sight(session: Session, account: Account, faults: set[str], *, until: datetime | None = None) -> None:
    """Write down what this look showed of the source's health; the account's next one may end it."""
    seen = {(fault, f"@{account.handle}" if fault == "account_unavailable" else "") for fault in faults}
    sightings.tell(session, f"account {account.id}", seen, of=FAULTS, until=until)

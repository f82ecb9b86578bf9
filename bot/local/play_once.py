"""A replayed feed all the way round, once: read everything, wait until Slack shows it, count."""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from sqlalchemy import Integer, exists, func, select
from sqlalchemy.orm import Session

from bot import wiring
from ml.counting import counted
from pipeline import wiring as pipeline_wiring
from pipeline.configuration import settings
from pipeline.configuration.settings import Settings
from pipeline.monitoring import polling
from pipeline.monitoring.replayed_feed import groups_beside, monitor_feed
from pipeline.processes import tasks
from pipeline.services import Services
from pipeline.tables import Account, Card, Finding, FindingMessage, Prediction, Tweet

STUCK_AFTER_S = 90.0
TICK_S = 0.5
SAY_EVERY_S = 3.0


@dataclass(frozen=True)
class Counts:
    """What this run did."""

    tweets_read: int
    tweets_new: int
    predictions: int
    positives: int
    sampled_negatives: int
    withheld: int
    cards_posted: int
    errors: int


def run(tools: Services, read: Settings, *, checks: bool = False) -> Counts:
    """Poll every account of the feed once, then wait for triage and cards of what was new, and `checks` of these."""
    with tools.sessions() as session:
        monitor_feed(session, tools.source, leave_out=read.left_out, groups=groups_beside(read.replay_feed))
        theirs = [profile.external_id for profile in tools.source.profiles()]
        active = select(Account.id).filter_by(source=tools.source.name, state="active")
        ids = list(session.scalars(active.where(Account.external_id.in_(theirs))))
        session.commit()
    polls = [polling.poll(tools, account_id) for account_id in ids]
    tasks.sweep()  # what the desk's past left to be shown
    new = [tweet_id for poll in polls for tweet_id in poll.new]
    problems = [problem for poll in polls for problem in poll.problems]
    read_posts = counted(sum(poll.read for poll in polls), "post")
    click.echo(f"Read {read_posts} of {counted(len(ids), 'account')}, {len(new)} of them new.")
    for problem in problems:
        click.echo(problem)
    return wait(tools, new, tweets_read=sum(poll.read for poll in polls), problems=len(problems), checks=checks)


def wait(tools: Services, new: Sequence[int], *, tweets_read: int, problems: int, checks: bool = False) -> Counts:
    """Until every new tweet is judged and every card shown, or nothing has moved for a long while."""
    moved_at = said_at = time.monotonic()
    before: tuple[Counts, int] | None = None
    while True:
        with tools.sessions() as session:
            now = count(session, new, tweets_read=tweets_read, problems=problems)
            shown = session.scalar(select(~exists().where(Card.out_of_sync())))
            left = unchecked(session) if checks else 0
        if now.predictions == now.tweets_new and now.cards_posted == raised(now) and shown and not left:
            return now
        moment = time.monotonic()
        if (now, left) != before:
            before, moved_at = (now, left), moment
        if moment - moved_at > STUCK_AFTER_S:
            click.echo(f"Nothing has moved for {STUCK_AFTER_S:.0f} s; the processes' messages above say why.")
            return now
        if moment - said_at > SAY_EVERY_S:
            said_at = moment
            click.echo(
                f"{now.predictions} of {now.tweets_new} judged, "
                f"{now.cards_posted} of {counted(raised(now), 'card')} posted"
            )
            tasks.sweep()
        time.sleep(TICK_S)


def unchecked(session: Session) -> int:
    """How many checks wait to be made, or to be shown; those that failed are tried again later, and not waited for."""
    waiting = select(func.count()).where(Finding.state == "waiting", Finding.why.is_(None))
    unshown = select(func.count()).where(FindingMessage.shown.is_distinct_from(FindingMessage.wanted))
    return (session.scalar(waiting) or 0) + (session.scalar(unshown) or 0)


def raised(counts: Counts) -> int:
    """How many cards there are to post."""
    return counts.positives + counts.sampled_negatives


def count(session: Session, new: Sequence[int], *, tweets_read: int, problems: int) -> Counts:
    """What has become of these tweets so far."""
    mine = select(Tweet.id).where(Tweet.id.in_(new)).scalar_subquery()
    judged = select(Prediction.outcome, func.count()).where(Prediction.tweet_id.in_(mine))
    # What joins another's card has none of its own: whoever adds up sees it among the withheld.
    fates = {outcome: number for outcome, number in session.execute(judged.group_by(Prediction.outcome))}  # noqa: C416
    posted, failed = session.execute(
        select(
            func.count(Card.posted_at), func.coalesce(func.sum(Card.last_error.is_not(None).cast(Integer)), 0)
        ).where(Card.tweet_id.in_(mine), Card.purpose == "tweets", Card.shown_on_id.is_(None))
    ).one()
    return Counts(
        tweets_read=tweets_read,
        tweets_new=len(new),
        predictions=sum(fates.values()),
        positives=fates.get("positive", 0) + fates.get("always", 0),
        sampled_negatives=fates.get("sampled_negative", 0),
        withheld=sum(fates.get(outcome, 0) for outcome in ("withheld", "copy", "thread", "hidden")),
        cards_posted=posted,
        errors=problems + failed,
    )


def main() -> None:
    """Run, and leave the counts in the file that was named."""
    read = settings.load()
    pipeline_wiring.write_log(read)
    counts = run(wiring.services(read), read, checks=len(sys.argv) > 2)
    Path(sys.argv[1]).write_text(json.dumps(asdict(counts)) + "\n", encoding="utf-8")
    done = counts.predictions == counts.tweets_new and counts.cards_posted == raised(counts)
    sys.exit(0 if done else 1)


if __name__ == "__main__":
    pipeline_wiring.in_one_sentence(main)

"""What nobody clicks for: the sweep, the poller, the daily cap."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from benchmarks.large.calls.call import Call
from pipeline.processes import tasks
from pipeline.store import heartbeats
from pipeline.store.desk import cards, findings
from pipeline.store.learning import retrainings
from pipeline.store.posts import accounts, identity, reads, refusals, tweets
from pipeline.tables import Account
from pipeline.triage import recent_flow
from pipeline.triage.sampling import Sampling
from pipeline.triage.sampling_in_force import AT_MOST, SamplingInForce

AFTER = timedelta(minutes=2)


def _sweep(_: Session, __: None) -> None:
    tasks.sweep()


def _account(session: Session) -> Account:
    """One that is monitored for long, so that its reads are looked at."""
    account = session.get_one(Account, 1)
    account.added_at = datetime.now(UTC) - timedelta(days=365)
    return account


def _capped(session: Session) -> SamplingInForce:
    """A worker's view of the flow, which has judged for some moments."""
    in_force = SamplingInForce(usual=Sampling(fraction=0.3, salt="growth"), cards_per_day=100)
    in_force.sampling(session, version_id=0)
    return in_force


def _negatives(session: Session, _: None) -> None:
    """Of a version that has judged nothing yet, as after a promotion."""
    week_ago = datetime.now(UTC) - timedelta(days=7)
    recent_flow.recent_negatives(session, version_id=0, since=week_ago, at_most=AT_MOST)


def _refused(session: Session) -> None:
    refusals.keep(session, "x", why="No.", account_id=1)


CALLS = (
    Call("sweep", _sweep),
    Call("sweep: posts", lambda session, _: tweets.claim_forgotten(session, after=AFTER)),
    Call("sweep: edits", lambda session, _: tweets.claim_changed(session, after=timedelta(minutes=5))),
    Call("sweep: lines that leave", lambda session, _: cards.let_leave(session)),
    Call("sweep: cards", lambda session, _: cards.claim_out_of_sync(session, after=AFTER)),
    Call("sweep: findings", lambda session, _: findings.claim_forgotten(session, after=AFTER)),
    Call("sweep: retrainings", lambda session, _: retrainings.claim_forgotten(session, after=AFTER)),
    Call("sweep: verdicts", lambda session, _: retrainings.claim_out_of_sync(session, after=AFTER)),
    Call("poll: accounts due", lambda session, _: accounts.claim_due(session, "x", at_most=4)),
    Call("poll: posts of last week", lambda session, _: accounts.posts_of_last_week(session, 1)),
    Call("poll: reads this month", lambda session, _: reads.this_month(session, "x")),
    Call("poll: is the name doubtful", identity.is_doubtful, _account),
    Call("poll: the source answers", lambda session, _: refusals.end(session, "x", account_id=1)),
    Call("poll: the source refuses", lambda session, _: refusals.is_new(session, "x", why="No."), _refused),
    Call(
        "poll: warn of the budget",
        lambda session, _: reads.warn_once(session, "x", budget=1000, percent=80, text="It is at 80 %."),
    ),
    Call("daily cap: the day's flow", lambda session, one: one.sampling(session, version_id=0), _capped),
    Call("daily cap: the week's", lambda session, _: recent_flow.of_week(session, now=datetime.now(UTC)), grows=True),
    Call("tilt: recent negatives", _negatives),
    Call("doctor: checks that wait", lambda session, _: findings.untried_since(session)),
    Call("doctor: heartbeats", lambda session, _: heartbeats.signs(session)),
)

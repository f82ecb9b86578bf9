"""What breaks a desk, and mends it again: the real thing, or the nearest that a test may do to its machine."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from celery.exceptions import Retry

from bot.sandbox import BOT_TOKEN
from bot.sandbox.state.faults import Misbehaviour
from pipeline.configuration.settings import HOME
from pipeline.health import probes
from pipeline.messages.notifier import Busy
from pipeline.monitoring import polling
from pipeline.processes import tasks
from pipeline.store.health import sightings
from pipeline.store.posts import reads
from tests.bot.health.sick_desk import HANDLE, SickDesk
from tests.fakes import post
from tests.pipeline.database_away import closed
from tests.x_server.trouble import Answer, refused, too_many

HEAD = ScriptDirectory(str(HOME / "migrations")).get_current_head()
AT_HEAD = f"update alembic_version set version_num = '{HEAD}'"

Break = Callable[[SickDesk], AbstractContextManager[None]]


@dataclass(frozen=True)
class Case:
    """One fault: how it is made."""

    code: str
    broken: Break
    subject: str = ""
    slack_away: bool = False
    """Whether Slack takes no note meanwhile."""


def by_sql(breaks: str, mends: str) -> Break:
    @contextmanager
    def broken(sick: SickDesk) -> Iterator[None]:
        sick.do(breaks)
        yield
        sick.do(mends)

    return broken


def by_method(method: str, kind: Any, **how: Any) -> Break:
    @contextmanager
    def broken(sick: SickDesk) -> Iterator[None]:
        sick.desk.sandbox.misbehave(Misbehaviour(method, kind, count=1000, **how))
        yield
        sick.slack(sick.desk.sandbox.services.misbehaviours.clear)

    return broken


def by_channel(**change: Any) -> Break:
    @contextmanager
    def broken(sick: SickDesk) -> Iterator[None]:
        channel = sick.desk.sandbox.services.workspace.channels["C0TWEETS"]
        before = {name: channel[name] for name in change}
        sick.slack(lambda: channel.update(change))
        yield
        sick.slack(lambda: channel.update(before))

    return broken


def by_tokens(change: Callable[[dict[str, Any]], Any]) -> Break:
    @contextmanager
    def broken(sick: SickDesk) -> Iterator[None]:
        tokens: Any = sick.desk.sandbox.config.tokens
        before = dict(tokens)
        sick.slack(lambda: change(tokens))
        yield
        sick.slack(lambda: tokens.update(before))

    return broken


def by_moving(*parts: str) -> Break:
    @contextmanager
    def broken(sick: SickDesk) -> Iterator[None]:
        (folder,) = sick.folder.glob("/".join(parts))
        folder.rename(sick.folder / "moved")
        sick.worker.heart._beat()
        yield
        (sick.folder / "moved").rename(folder)
        sick.worker.heart._beat()

    return broken


def by_disk(free: int) -> Break:
    """No test fills a disk: what the machine says of its room is another thing for a while."""

    @contextmanager
    def broken(sick: SickDesk) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(probes.shutil, "disk_usage", lambda _: SimpleNamespace(free=free, total=100 * 2**30))
            sick.worker.heart._beat()
            yield
        sick.worker.heart._beat()

    return broken


def by_x(*answers: Answer | Callable[[], Answer]) -> Break:
    @contextmanager
    def broken(sick: SickDesk) -> Iterator[None]:
        sick.x.script.extend(answer() if callable(answer) else answer for answer in answers)
        polling.poll(sick.tools, sick.account)
        yield
        sick.x.script.clear()
        sick.tools.source.client._busy_until.clear()  # type: ignore[attr-defined]
        polling.poll(sick.tools, sick.account)

    return broken


@contextmanager
def token_of_x(sick: SickDesk) -> Iterator[None]:
    sick.x.token, before = "another", sick.x.token
    polling.poll(sick.tools, sick.account)
    yield
    sick.x.token = before
    polling.poll(sick.tools, sick.account)


@contextmanager
def suspended(sick: SickDesk) -> Iterator[None]:
    sick.x.world.suspended.add("7")
    polling.poll(sick.tools, sick.account)
    yield
    sick.x.world.suspended.clear()
    polling.poll(sick.tools, sick.account)


@contextmanager
def database_away(sick: SickDesk) -> Iterator[None]:
    with closed(sick.tools.database_url, sick.server):
        yield


@contextmanager
def redis_away(sick: SickDesk) -> Iterator[None]:
    sick.redis.end()
    yield
    sick.redis.start()


@contextmanager
def redis_read_only(sick: SickDesk) -> Iterator[None]:
    sick.redis.say("REPLICAOF", "127.0.0.1", "1")
    yield
    sick.redis.say("REPLICAOF", "NO", "ONE")


@contextmanager
def slack_busy(sick: SickDesk) -> Iterator[None]:
    """Slack wants half an hour's pause of whoever posts the next card."""
    card_id = sick.desk.raise_card(post(77, "El paro baja un 3 %."))
    sick.desk.sandbox.misbehave(Misbehaviour("chat.postMessage", "rate_limited", retry_after=1800))
    with pytest.raises((Retry, Busy)):
        tasks.show_card(card_id)
    yield
    tasks.show_card(card_id)
    sick.do(
        "update sightings set seen_at = now() - interval '1 h', until = now() - interval '1 h' where code = 'slack_busy'"
    )


@contextmanager
def webhook_dead(sick: SickDesk) -> Iterator[None]:
    tweet_id = sick.desk.rows("select min(id) from tweets")[0][0]
    sick.do(
        "insert into webhook_messages (receiver, type, tweet_id, person, state) values ('cms', 'selected', :id, 'U', 'dead')",
        id=tweet_id,
    )
    yield
    sick.do("delete from webhook_messages")


def budget(used: int) -> Break:
    @contextmanager
    def broken(sick: SickDesk) -> Iterator[None]:
        with sick.desk.sessions() as session:
            reads.record(session, source="x", account_id=sick.account, posts=used)
            session.commit()
        yield
        sick.do("update monthly_reads set reads = 0")

    return broken


@contextmanager
def timestamp_away(sick: SickDesk) -> Iterator[None]:
    """Whoever asks the authority for stamps says so."""
    for seen in ({("timestamp_away", "https://tsa.example")}, set[Any]()):
        with sick.desk.sessions() as session:
            sightings.tell(session, "test", seen, of=("timestamp_away",))
            session.commit()
        if seen:
            yield


def silent(name: str) -> Break:
    """Its heart stood still three minutes ago, as that of a killed one does."""
    return by_sql(
        f"update heartbeats set beat_at = now() - interval '3 minutes' where process = '{name}'",
        f"update heartbeats set beat_at = now() where process = '{name}'",
    )


_RETRAINING = (
    "insert into retrainings (task, asked_by, why, recipe, settings, progressive, state, error, ended_at) values "
)
_VALUES = (
    "('checkworthiness', 'test', '{{\"code\": \"enough_labels\"}}', 'svm-tfidf', '{{}}', false, '{state}', 'no', now())"
)

CASES = (
    Case("database_away", database_away),
    Case("schema_older", by_sql("update alembic_version set version_num = '0045'", AT_HEAD)),
    Case("schema_newer", by_sql("update alembic_version set version_num = '9999'", AT_HEAD)),
    Case("redis_away", redis_away),
    Case("redis_read_only", redis_read_only),
    Case("disk_full", by_disk(2**20)),
    Case("disk_nearly_full", by_disk(2**30)),
    Case("clock_wrong", by_method("auth.test", "headers", headers={"date": "Mon, 30 Nov 2020 12:00:00 GMT"})),
    Case("model_gone", by_moving("models", "head")),
    Case("encoder_gone", by_moving("encoders", "*")),
    *(Case(f"{name}_silent", silent(name)) for name in ("bot", "worker", "cards", "checks", "trainer", "beat", "poller")),
    Case("slack_token", by_tokens(lambda tokens: tokens.pop(BOT_TOKEN)), slack_away=True),
    Case("slack_scope", by_tokens(lambda tokens: tokens.update({BOT_TOKEN: tokens[BOT_TOKEN] - {"users:read"}})), "users:read"),
    Case("channel_archived", by_channel(is_archived=True), "tweets"),
    Case("not_in_channel", by_channel(members=[]), "tweets"),
    Case("slack_busy", slack_busy),
    Case("slack_away", by_method("auth.test", "server_error")),
    Case("x_401", token_of_x),
    Case("x_402", by_x(refused(402))),
    Case("x_403", by_x(refused(403))),
    Case("x_429", by_x(lambda: too_many(reset=int(probes.now().timestamp()) + 3600))),
    Case("x_away", by_x(refused(503))),
    Case("account_unavailable", suspended, f"@{HANDLE}"),
    Case("budget_used", budget(20_000)),
    Case("budget_nearly_used", budget(17_000)),
    Case("source_stale", by_sql("update accounts set last_success_at = now() - interval '2 h'", "update accounts set last_success_at = now()"), "–"),
    Case("queue_growing", by_sql("update tweets set waiting = true, fetched_at = now() - interval '1 h'", "update tweets set waiting = false"), "triage"),
    Case("retraining_failed", by_sql(_RETRAINING + _VALUES.format(state="failed"), _RETRAINING + _VALUES.format(state="refused"))),
    Case("webhook_dead", webhook_dead, "cms"),
    Case("timestamp_away", timestamp_away, "https://tsa.example"),
)  # fmt: skip

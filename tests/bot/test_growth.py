"""A desk with a long history: no act of timers or people reads a growing table from end to end."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, create_engine, select, text

from benchmarks.large.calls import people, timers, triage
from benchmarks.large.calls.call import Call
from benchmarks.large.desks import FilledDesk
from benchmarks.large.filling import fill
from benchmarks.large.statements import watch
from bot.blocks import ids
from bot.commands.main import claimwire
from bot.sandbox import Sandbox
from pipeline import services
from pipeline.configuration.local_services import Embedded
from pipeline.monitoring import polling
from pipeline.processes import tasks
from pipeline.store.posts import accounts
from pipeline.store.posts.accounts import Wishes
from pipeline.tables import Account
from tests.bot import payloads
from tests.bot.newsroom import ADMIN, CHECKER, FACT_CHECK, HEAD, TWEETS, Desk, desk_on
from tests.bot.ways import Dispatch
from tests.fakes import SOMEBODY, FeedSource, post

POSTS = 30_000
NUMBER = itertools.count(10_000_000)


@dataclass(frozen=True)
class Room:
    """A desk with its history, and people who act."""

    desk: Desk
    acting: Dispatch

    def one(self, sql: str) -> int:
        """What a query of the test's own finds first; it is none of the desk's statements."""
        with psycopg2.connect(self.desk.tools.engine.url.set(drivername="postgresql").render_as_string()) as connection:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchone()[0]

    def open_card(self) -> int:
        """A card that people see and nobody has clicked."""
        card = self.one("select id from cards where purpose = 'tweets' and wanted = 'buttons' order by id desc limit 1")
        with self.desk.sessions() as session:
            session.execute(text("update cards set shown = 'outdated' where id = :id"), {"id": card})
            session.commit()
        tasks.show_card(card)
        return card

    def click(self, person: str, action_id: str, value: object, channel: str = TWEETS) -> None:
        message = self.desk.sandbox.messages(channel)[-1]
        used = payloads.button(action_id, str(value))
        self.acting.deliver(payloads.in_message(self.desk.sandbox, person, used, channel=channel, message=message))

    def new_posts(self, many: int) -> list[int]:
        """Posts that wait for triage."""
        source = FeedSource(
            posts=[post(next(NUMBER), f"El paro baja un {n} % en la comarca vecina.") for n in range(many)]
        )
        self.desk.tools.__dict__["source"] = source
        return list(polling.poll(self.desk.tools, self.account()).new)

    def account(self) -> int:
        """Somebody's, monitored."""
        with self.desk.sessions() as session:
            accounts.add(session, source="x", profile=SOMEBODY, wishes=Wishes(), by="test")
            session.commit()
            return session.scalars(select(Account.id).filter_by(external_id=SOMEBODY.external_id)).one()


@pytest.fixture(scope="module")
def grown(server: Engine) -> Iterator[str]:
    """The address of a database with a year of posts."""
    with server.connect() as connection:
        connection.execute(text("create database grown template migrated"))
    url = server.url.set(database="grown").render_as_string(hide_password=False)
    engine = create_engine(url)
    fill(engine, posts=POSTS)
    engine.dispose()
    yield url
    with server.connect() as connection:
        connection.execute(text("drop database grown with (force)"))


@pytest.fixture(scope="module")
def room(
    grown: str, embedded: Embedded, model_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Room]:
    folder = tmp_path_factory.mktemp("grown")
    shutil.copytree(model_folder, folder / "models" / "svm-tfidf-demo")
    names = {
        "DATABASE_URL": grown,
        "REDIS_URL": embedded.redis(),
        "SOURCE": "x",
        "STATE_DIR": str(folder),
        "X_BEARER_TOKEN": "A" * 30,
    }
    with Sandbox().running() as sandbox, pytest.MonkeyPatch.context() as patch:
        for name, value in names.items():
            patch.setenv(name, value)
        settings = {
            "source": "x",
            "x_bearer_token": "A" * 30,
            "cards_per_day": 400,
            "x_monthly_reads": 1000,
            "uncertain_share": 0.2,
        }
        with desk_on(sandbox, database_url=grown, redis_url=names["REDIS_URL"], folder=folder, **settings) as desk:
            yield Room(desk, Dispatch(desk))


def command(*words: str) -> Callable[[Room], None]:
    def run(room: Room) -> None:
        done = CliRunner().invoke(claimwire, words, catch_exceptions=False)
        services.current().engine.dispose()
        services.use(room.desk.tools)
        assert done.exit_code == 0, done.output

    return run


def undone(room: Room) -> None:
    room.click(CHECKER, "feedback_reviewed", room.open_card())
    room.acting.write(CHECKER, "undo")


def decided(room: Room) -> None:
    room.click(CHECKER, "feedback_selected", room.open_card())
    copy = room.one("select id from cards where purpose = 'fact_check' order by id desc limit 1")
    room.click(HEAD, "decision_leave", copy, FACT_CHECK)
    room.acting.write(HEAD, "undo")


def labelled(room: Room) -> None:
    with room.desk.sessions() as session:
        people.campaign_of_newest(session).name = "first round"
        session.commit()
    room.acting.write(ADMIN, "label results first round")


ACTS: dict[str, Callable[[Room], object]] = {
    "a poll": lambda room: room.new_posts(5),
    "a poll without posts": lambda room: room.new_posts(0),
    "triage": lambda room: tasks.triage_tweets(room.new_posts(5)),
    "sweep": lambda room: tasks.sweep(),
    "an edit": lambda room: tasks.recheck_after_edit(room.one("select max(id) from tweets")),
    "show a card": lambda room: room.open_card(),
    "check a card": lambda room: tasks.check_card(room.open_card(), "already_checked"),
    "tune the cut-off": lambda room: tasks.tune_cut_off(),
    "show a verdict": lambda room: tasks.show_verdict(1),
    "roll back": lambda room: tasks.roll_back(1),
    "App Home": lambda room: room.acting.open_home(ADMIN),
    "turn a page": lambda room: (
        room.acting.open_home(ADMIN), room.acting.press(ADMIN, f"{ids.ACCOUNTS_PAGE}_next")
    ),
    "a click and its undo": undone,
    "a decision and its undo": decided,
    "/claimwire accounts": lambda room: room.acting.write(ADMIN, "accounts"),
    "/claimwire label list": lambda room: room.acting.write(ADMIN, "label list"),
    "/claimwire accounts pause": lambda room: room.acting.write(ADMIN, "accounts pause @account3"),
    "/claimwire label results": labelled,
    "accounts export": command("accounts", "export"),
    "accounts pause": command("accounts", "pause", "@account4"),
    "archive show": command("archive", "show", "1"),
    "label list": command("label", "list"),
    "accounts list": command("accounts", "list", "account1"),
    "copies list": command("copies", "list"),
    "posts list": command("posts", "list"),
    "posts retry": command("posts", "retry"),
    "archive search": command("archive", "search", "w77 w78"),
    "model list": command("model", "list"),
    "dataset list": command("dataset", "list"),
}  # fmt: skip

IS_THERE_ANY = {"published_checks"}
"""Whether there is any check: the first that is read says so."""
MAY_READ = {"triage": IS_THERE_ANY, "an edit": IS_THERE_ANY, "check a card": IS_THERE_ANY}
"""Of an act, the tables that it may read from end to end."""


@pytest.mark.parametrize("act", ACTS)
def test_no_act_of_people_or_timers_reads_a_growing_table_from_end_to_end(room: Room, act: str) -> None:
    with watch(explain=True) as seen:
        ACTS[act](room)
    assert seen.statements
    assert [scan for scan in seen.scans if scan.table not in MAY_READ.get(act, ())] == []


@pytest.mark.parametrize("call", [*timers.CALLS, *people.CALLS, *triage.CALLS], ids=lambda call: call.name)
def test_no_call_that_growth_measures_reads_a_growing_table_from_end_to_end(room: Room, call: Call) -> None:
    if call.grows:
        pytest.skip("It reads all that it counts.")
    filled = FilledDesk(room.desk.tools)
    sessions = room.desk.tools.sessions
    try:
        with filled.rolled_back() as session:
            prepared = call.prepare(session)
            with watch(explain=True) as seen:
                call.work(session, prepared)
                session.flush()
    finally:
        room.desk.tools.__dict__["sessions"] = sessions
    assert seen.statements
    assert [scan for scan in seen.scans if scan.table not in MAY_READ.get(call.name, ())] == []

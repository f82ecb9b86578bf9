"""A desk with a long history: no act of timers or people reads a growing table from end to end."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, create_engine, text

from benchmarks.large.calls import people, timers, triage
from benchmarks.large.calls.call import Call
from benchmarks.large.desks import FilledDesk
from benchmarks.large.interactions import INTERACTIONS, Interaction
from benchmarks.large.rooms import SETTINGS, LongRoom, ready
from benchmarks.large.statements import GROWING, watch
from bot.blocks import ids
from bot.blocks.stories import dialogs
from bot.sandbox import Sandbox, SandboxConfig
from pipeline.configuration.local_services import Embedded
from pipeline.desk.stories import news
from pipeline.processes import private_messages, tasks, upkeep, webhooks
from pipeline.store.learning import text_vectors
from tests.bot import payloads
from tests.bot.grown import PAGE, Room, command, fill_all
from tests.bot.listeners.teamwork import acts as together
from tests.bot.newsroom import ADMIN, CHECKER, FACT_CHECK, HEAD, OTHER, desk_on
from tests.bot.roles.row import EVERYBODY
from tests.bot.ways import Dispatch


@pytest.fixture(scope="module")
def grown(server: Engine) -> Iterator[str]:
    """The address of a database with a year of posts."""
    with server.connect() as connection:
        connection.execute(text("create database grown template migrated"))
    url = server.url.set(database="grown").render_as_string(hide_password=False)
    engine = create_engine(url)
    fill_all(engine)
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
        "DATABASE_URL": grown, "REDIS_URL": embedded.redis(), "SOURCE": "x", "STATE_DIR": str(folder),
        "X_BEARER_TOKEN": "A" * 30,
    }  # fmt: skip
    config = SandboxConfig(people=EVERYBODY)
    with Sandbox(config).running() as sandbox, pytest.MonkeyPatch.context() as patch:
        for name, value in names.items():
            patch.setenv(name, value)
        settings = SETTINGS | {"cards_per_day": 400, "x_monthly_reads": 1000, "uncertain_share": 0.2, "copies": "on"}
        with desk_on(sandbox, database_url=grown, redis_url=names["REDIS_URL"], folder=folder, **settings) as desk:
            desk.tools.matcher.refresh(desk.sessions)
            yield Room(desk, Dispatch(desk))


def undone(room: Room) -> None:
    room.click(CHECKER, "feedback_reviewed", room.open_card())
    room.acting.write(CHECKER, "undo")
    room.acting.write(CHECKER, "undo last")


def decided(room: Room) -> None:
    room.click(CHECKER, "feedback_selected", room.open_card())
    copy = room.one("select id from cards where purpose = 'fact_check' order by id desc limit 1")
    room.acting.deliver(payloads.decision(room.desk.sandbox, HEAD, "leave", copy, FACT_CHECK))
    room.acting.write(HEAD, "undo last")


def taken(room: Room) -> None:
    room.open_card()
    together.choose(room.acting, CHECKER, "take")
    together.hand_over(room.acting, CHECKER, OTHER)
    together.choose(room.acting, OTHER, "give_back")


def noted(room: Room) -> None:
    room.open_card()
    together.note(room.acting, CHECKER, "Words.")
    together.choose(room.acting, CHECKER, "edit", action_id=ids.NOTE_MENU)
    room.acting.submit(CHECKER, {"note": "Other words."})
    together.choose(room.acting, CHECKER, "delete", action_id=ids.NOTE_MENU)


def asked(room: Room) -> None:
    room.open_card()
    together.ask(room.acting, CHECKER, None)
    person = room.one("select person from second_opinions order by id desc limit 1")
    together.press(room.acting, str(person), ids.OPINION["reviewed"])
    together.press(room.acting, str(person), ids.UNDO_OPINION)


def on_its_way(room: Room) -> None:
    room.click(CHECKER, "feedback_selected", room.open_card())
    copy = room.one("select id from cards where purpose = 'fact_check' order by id desc limit 1")
    sandbox = room.desk.sandbox
    room.acting.deliver(payloads.decision(sandbox, HEAD, "fact_check", copy, FACT_CHECK))
    room.click(HEAD, ids.STORY["publish"], copy, FACT_CHECK)
    asked = dialogs.publication(f"{copy}:{FACT_CHECK}", "…", claim="El paro baja", ratings=["False"])
    said = {"link": "https://desk.example/new", "rating": "False"}
    room.acting.deliver(payloads.view_submission(sandbox, HEAD, asked | {"id": "V0STORY"}, said))
    room.acting.write(HEAD, "undo last")


def reminded(room: Room) -> None:
    with room.desk.sessions() as session:
        session.execute(text("delete from story_reminders"))
        session.commit()
    news.remind_if_due(room.desk.sessions, room.desk.notifier, now=datetime.now(UTC).replace(hour=12))


def vectors(room: Room) -> None:
    """What triage with an encoder does of a batch: the demo model has none."""
    texts = [f"El paro baja un {number} % en la comarca" for number in range(32)]
    with room.desk.tools.sessions() as session:
        assert not text_vectors.find(session, "filled", [text_vectors.digest(one) for one in texts])
        text_vectors.keep(session, text_vectors.of("filled", texts, np.ones((len(texts), 1, 384), np.float32)))
        session.commit()


ACTS: dict[str, Callable[[Room], object]] = {
    "a poll": lambda room: room.new_posts(5),
    "a poll without posts": lambda room: room.new_posts(0),
    "triage": lambda room: tasks.triage_tweets(room.new_posts(5)),
    "vectors of a batch": vectors,
    "sweep": lambda room: tasks.sweep(),
    "an edit": lambda room: tasks.recheck_after_edit(room.one("select max(id) from tweets")),
    "show a card": lambda room: room.open_card(),
    "check a card": lambda room: tasks.check_card(room.open_card(), "already_checked"),
    "tune the cut-off": lambda room: upkeep.tune_cut_off(),
    "show a verdict": lambda room: tasks.show_verdict(1),
    "roll back": lambda room: tasks.roll_back(1),
    "App Home": lambda room: room.acting.open_home(ADMIN),
    "turn a page": lambda room: (
        room.acting.open_home(ADMIN), room.acting.press(ADMIN, f"{ids.ACCOUNTS_PAGE}_next")
    ),
    "a click and its undo": undone,
    "a decision and its undo": decided,
    "/claimwire find": lambda room: room.acting.write(CHECKER, "find biblioteca @account3 rejected"),
    "/claimwire history": lambda room: room.acting.write(CHECKER, "history 600"),
    "find": command("find", "w77", "since", "2", "weeks"),
    "history": command("history", "600"),
    "taken, handed over, given back": taken,
    "a note, changed and deleted": noted,
    "a second opinion and its undo": asked,
    "label opinions": command("label", "opinions"),
    "a story on its way": on_its_way,
    "/claimwire stories": lambda room: room.acting.write(CHECKER, "stories"),
    "/claimwire stories mine": lambda room: room.acting.write(CHECKER, "stories mine 2"),
    "/claimwire stories due": lambda room: room.acting.write(CHECKER, "stories due"),
    "/claimwire stories published": lambda room: room.acting.write(CHECKER, "stories published 3"),
    "tell an outcome": lambda room: private_messages.tell_news(room.one("select max(card_id) from stories")),
    "remind of stories": reminded,
    "/claimwire accounts": lambda room: room.acting.write(ADMIN, "accounts"),
    "/claimwire label list": lambda room: room.acting.write(ADMIN, "label list"),
    "/claimwire accounts pause": lambda room: room.acting.write(ADMIN, "accounts pause @account3"),
    "/claimwire label results": lambda room: room.acting.write(ADMIN, "label results round 5"),
    "/claimwire label close": lambda room: room.acting.write(ADMIN, "label close round 299"),
    "accounts list": command("accounts", "list", "account1"),
    "accounts export": command("accounts", "export"),
    "accounts pause": command("accounts", "pause", "@account4"),
    "copies list": command("copies", "list"),
    "copies part": command("copies", "part", "1203"),
    "posts list": command("posts", "list"),
    "posts retry": command("posts", "retry"),
    "evidence show": command("evidence", "show", PAGE.format(7)),
    "evidence remove": command("evidence", "remove", PAGE.format(8)),
    "evidence remove --older-than": command("evidence", "remove", "--older-than", "200"),
    "archive list": command("archive", "list"),
    "archive list --own": command("archive", "list", "--own"),
    "archive show": command("archive", "show", "1"),
    "archive search": command("archive", "search", "w77 w78"),
    "archive match": command("archive", "match", "El paro baja un 3 % en la comarca vecina."),
    "archive export": command("archive", "export"),
    "archive cutoff": command("archive", "cutoff"),
    "archive tune": command("archive", "tune"),
    "label list": command("label", "list"),
    "label show": command("label", "show", "round 7"),
    "label disagreements": command("label", "disagreements", "round 8"),
    "label export": command("label", "export", "round 9"),
    "label close": command("label", "close", "round 300", "--quiet"),
    "model list": command("model", "list"),
    "dataset list": command("dataset", "list"),
    "webhooks list": command("webhooks", "list"),
    "webhooks dead": command("webhooks", "dead"),
    "webhooks repeat": command("webhooks", "repeat", "all"),
    "queue": command("queue"),
    "send a webhook": lambda room: webhooks.send_webhook(room.one("select max(id) from webhook_messages")),
}  # fmt: skip

IS_THERE_ANY = {"published_checks"}
"""Whether there is any check: the first that is read says so."""
COUNTED = {"published_checks"}
"""How many checks each publisher has; `published_checks.newest` is looked at by itself, below."""
MAY_READ = {
    "triage": IS_THERE_ANY, "an edit": IS_THERE_ANY, "check a card": IS_THERE_ANY, "on_cards.make": IS_THERE_ANY,
    "archive list": COUNTED,
    "archive list --own": COUNTED, "archive export": {"published_checks"}, "label opinions": {"feedback", "second_opinions"},
    "webhooks list": {"webhook_messages"}, "a story on its way": {"published_checks"},
    "saving.save: publish": {"published_checks"},
    "claimwire export: the first page": {*GROWING},
}  # fmt: skip
"""Of an act, the tables that it may read from end to end. Checks are taken over a hundred at a time, as Postgres expects; an export reads
all in the end."""


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


@pytest.fixture(scope="module")
def long_room(room: Room) -> LongRoom:
    return ready(LongRoom(room.desk, room.acting, made=20_000_000))


@pytest.mark.parametrize("interaction", INTERACTIONS, ids=lambda one: one.name)
def test_no_interaction_reads_a_growing_table_from_end_to_end(long_room: LongRoom, interaction: Interaction) -> None:
    if interaction.grows:
        pytest.skip("It reads all that it counts.")
    made = interaction.made(long_room, interaction.person)
    with watch(explain=True) as seen:
        interaction.done(long_room, made)
    assert seen.statements
    assert [scan for scan in seen.scans if scan.table not in MAY_READ.get(interaction.name, ())] == []

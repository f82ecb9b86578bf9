"""Tasks, listeners and commands send as many statements for eight rows as for two, but where a line says why."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.large.statements import watch
from bot.commands.main import claimwire
from pipeline import services
from pipeline.learning.datasets import build
from pipeline.monitoring import polling
from pipeline.processes import tasks
from pipeline.store.learning.texts import DEFAULT_SHARES
from tests.bot.newsroom import ADMIN, CHECKER, desk_on
from tests.bot.rows import Room
from tests.bot.ways import Dispatch

FEW, MANY = 2, 8


@dataclass(frozen=True)
class Act:
    """What makes rows, what is done then with what was made, and why it sends more for more of them."""

    made: Callable[[Room, int], object]
    done: Callable[[Room, object], object]
    why: str = ""


def typed(*words: str) -> Callable[[Room, object], object]:
    def run(room: Room, _: object) -> None:
        done = CliRunner().invoke(claimwire, words, catch_exceptions=False)
        services.current().engine.dispose()
        services.use(room.desk.tools)
        assert done.exit_code == 0, done.output

    return run


def written(words: str) -> Callable[[Room, object], object]:
    return lambda room, _: room.acting.write(ADMIN, words)


def a_build(room: Room, _: object) -> None:
    with room.desk.sessions() as session:
        build(session, shares=DEFAULT_SHARES, by="test")
        session.commit()


THEIR_CARD = "select id from cards where tweet_id = (select max(copy_of) from post_sketches)"

ACTS = {
    "a poll": Act(Room.offer, lambda room, account: polling.poll(room.desk.tools, account),
                  "A source brings a few posts at a time, and an edit of one is looked into by itself."),
    "triage": Act(Room.posts, lambda _, ids: tasks.triage_tweets(ids)),
    "an edit of a post with copies": Act(Room.edited, lambda _, post: tasks.recheck_after_edit(post),
                                         "Each copy is drawn for, or joins another card: a person's post has few."),
    "the sweep": Act(Room.lost, lambda _, __: tasks.sweep()),
    "a card with copies": Act(Room.joined, lambda room, _: tasks.show_card(room.one(THEIR_CARD))),
    "tuning the cut-off": Act(Room.answers, lambda _, __: tasks.tune_cut_off()),
    "the weekly report": Act(Room.due_report, lambda _, __: tasks.weekly_report()),
    "is a retraining due": Act(Room.clicked, lambda _, __: tasks.retrain_if_due()),
    "App Home": Act(Room.accounts, lambda room, _: room.acting.open_home(ADMIN)),
    "/claimwire accounts": Act(Room.accounts, written("accounts")),
    "/claimwire undo": Act(Room.clicked, lambda room, _: room.acting.write(CHECKER, "undo")),
    "/claimwire report": Act(Room.clicked, written("report")),
    "/claimwire label list": Act(Room.campaigns, written("label list")),
    "/claimwire label results": Act(Room.campaign, written("label results")),
    "/claimwire label new": Act(
        Room.posts, lambda room, ids: room.acting.write(ADMIN, f"label new {len(ids)} drawn {ids[0]}")
    ),
    "accounts list": Act(Room.accounts, typed("accounts", "list")),
    "accounts export": Act(Room.accounts, typed("accounts", "export")),
    "accounts pause": Act(Room.handles, lambda room, handles: typed("accounts", "pause", handles)(room, None)),
    "copies list": Act(Room.joined, typed("copies", "list")),
    "posts list": Act(Room.set_aside, typed("posts", "list")),
    "posts retry": Act(Room.set_aside, typed("posts", "retry")),
    "archive import": Act(Room.file_of_checks, lambda room, file: typed("archive", "import", str(file))(room, None)),
    "archive list": Act(Room.checks, typed("archive", "list")),
    "archive search": Act(Room.checks, typed("archive", "search", "palabra1")),
    "archive export": Act(Room.checks, typed("archive", "export")),
    "label list": Act(Room.campaigns, typed("label", "list")),
    "dataset build": Act(Room.clicked, a_build),
    "model list": Act(Room.clicked, typed("model", "list")),
}  # fmt: skip


@pytest.fixture
def room(
    sandbox, database_url: str, redis_url: str, model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Room]:
    shutil.copytree(model_folder, tmp_path / "models" / "svm-tfidf-demo")
    values = {"negative_fraction": 1.0, "copies": "off"}
    with desk_on(sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path, **values) as desk:
        monkeypatch.setenv("STATE_DIR", str(tmp_path))
        for name in ("database_url", "redis_url", "slack_bot_token"):
            monkeypatch.setenv(name.upper(), getattr(desk.settings, name).get_secret_value())
        for name in ("slack_api_url", "first_admin", "source"):
            monkeypatch.setenv(name.upper(), getattr(desk.settings, name))
        yield Room(desk, Dispatch(desk))


def sent(room: Room, act: Act, many: int) -> list[str]:
    made = act.made(room, many)
    with watch() as seen:
        act.done(room, made)
    return seen.statements


@pytest.mark.parametrize("name", ACTS)
def test_more_rows_are_no_more_statements(room: Room, name: str) -> None:
    act = ACTS[name]
    sent(room, act, 1)  # a model is loaded, a first version made
    few, many = sent(room, act, FEW), sent(room, act, MANY)
    assert few
    assert len(many) <= len(few) or act.why, "\n".join(many)

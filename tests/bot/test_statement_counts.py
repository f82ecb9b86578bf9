"""Tasks, listeners and commands send as many statements for eight rows as for two, but where a line says why."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from benchmarks.large.statements import watch
from bot.commands.main import claimwire
from pipeline import services
from pipeline.checks.archive.rows import check_row
from pipeline.desk import clicks
from pipeline.learning.datasets import build
from pipeline.learning.labelling import campaigns as plans
from pipeline.learning.labelling.campaigns import Plan
from pipeline.monitoring import polling
from pipeline.processes import tasks
from pipeline.sources.source import Profile
from pipeline.store.archive import published_checks
from pipeline.store.learning.texts import DEFAULT_SHARES
from tests.bot.newsroom import ADMIN, CHECKER, Desk, desk_on
from tests.bot.ways import Dispatch
from tests.fakes import FeedSource, post

FEW, MANY = 2, 8


@dataclass
class Room:
    """A desk on which rows are made, unwatched, before somebody acts."""

    desk: Desk
    acting: Dispatch
    made: int = 0

    def one(self, sql: str) -> int:
        return self.desk.rows(sql)[0][0]

    def do(self, sql: str, **values: object) -> None:
        with self.desk.sessions() as session:
            session.execute(text(sql), values)
            session.commit()

    def numbers(self, many: int) -> range:
        self.made += many
        return range(self.made - many + 1, self.made + 1)

    def offer(self, many: int) -> int:
        """So many posts that a poll will find; their author's account."""
        account = self.desk.monitor()
        posts = [
            post(n, f"Palabra{n} el paro baja {n} puntos en la comarca{n} según dato{n}") for n in self.numbers(many)
        ]
        self.desk.tools.__dict__["source"] = FeedSource(name="replay", posts=posts)
        return account

    def posts(self, many: int) -> list[int]:
        return list(polling.poll(self.desk.tools, self.offer(many)).new)

    def cards(self, many: int) -> list[int]:
        ids = self.posts(many)
        tasks.triage_tweets(ids)
        self.do("update cards set queued_at = null")
        return [card for (card,) in self.desk.rows("select id from cards where tweet_id = any(:ids)", ids=ids)]

    def clicked(self, many: int) -> None:
        cards = self.cards(many)
        with self.desk.sessions() as session:
            for card in cards:
                clicks.give_feedback(session, card_id=card, person=CHECKER, label="reviewed")
            session.commit()

    def lost(self, many: int) -> None:
        self.cards(many)
        self.posts(many)
        self.do("update tweets set queued_at = null")
        self.do("update findings set queued_at = null")

    def accounts(self, many: int) -> None:
        for n in self.numbers(many):
            self.desk.monitor(Profile(external_id=f"many{n}", handle=f"many{n}", name="Many"))

    def joined(self, many: int) -> None:
        """Posts that joined the card of the first one."""
        ids = self.posts(many + 1)
        tasks.triage_tweets(ids)
        self.do(
            "insert into post_sketches (tweet_id, words, keys, versions, copy_of, joined_at) "
            "select id, '{}', '{}', 1, nullif(:first, id), case when id <> :first then now() end "
            "from unnest(cast(:ids as bigint[])) id",
            first=ids[0], ids=ids,
        )  # fmt: skip
        self.do("update cards set shown = 'outdated' where shown <> 'nothing'")

    def campaign(self, many: int) -> None:
        self.posts(many)
        with self.desk.sessions() as session:
            plan = Plan(name=f"round {self.made}", annotators=1, guideline="Is it?", by=ADMIN)
            plans.open_drawn(session, plan, tweets=many)
            session.commit()

    def campaigns(self, many: int) -> None:
        for _ in range(many):
            self.campaign(1)

    def checks(self, many: int) -> None:
        rows = [
            check_row(
                publisher="A", claim=f"palabra{n} comarca{n} dato{n}", url=f"https://a.example/{n}", rating="False"
            )
            for n in self.numbers(many)
        ]
        with self.desk.sessions() as session:
            published_checks.take(session, rows, change=published_checks.begin_change(session))
            session.commit()

    def answers(self, many: int) -> None:
        """What the desk said of matches."""
        self.checks(1)
        tweets = self.posts(many)
        self.do(
            "insert into match_answers (tweet_id, check_id, person, answer, certainty) select id, (select max(id) from "
            "published_checks), 'U0CHECKER1', 'same', 0.5 from unnest(cast(:ids as bigint[])) id",
            ids=tweets,
        )

    def due_report(self, many: int) -> None:
        self.clicked(many)
        self.do("update tweets set posted_at = date_trunc('week', now()) - interval '3 days'")
        self.do("delete from weekly_reports")

    def set_aside(self, many: int) -> None:
        self.do("update tweets set set_aside = 'why' where id = any(:ids)", ids=self.posts(many))

    def handles(self, many: int) -> str:
        self.accounts(many)
        return " ".join(f"@many{n}" for n in range(self.made - many + 1, self.made + 1))

    def file_of_checks(self, many: int) -> Path:
        """A file beside open cards that its checks may be about."""
        self.cards(many)
        path = self.desk.settings.state_dir / f"checks{self.made}.csv"
        lines = [f"El paro baja {n} puntos en la comarca{n},False,https://a.example/{n}" for n in self.numbers(many)]
        path.write_text("\n".join(["claim,verdict,url", *lines]), encoding="utf-8")
        return path

    def edited(self, many: int) -> int:
        """A post that other posts have joined, and that says something else now."""
        self.joined(many)
        (first,) = self.desk.rows(
            "select copy_of from post_sketches where copy_of is not null order by 1 desc limit 1"
        )[0]
        self.do(
            """update tweets set edit_ids = '["1", "2"]', text = 'Hoy llueve en toda la costa' where id = :id""",
            id=first,
        )
        return first


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
A_HANDFUL = "A desk has a handful of campaigns, and each is counted by itself."

ACTS = {
    "a poll": Act(Room.offer, lambda room, account: polling.poll(room.desk.tools, account),
                  "A source brings a few posts at a time, and an edit of one is looked into by itself."),
    "triage": Act(Room.posts, lambda _, ids: tasks.triage_tweets(ids),
                  "What becomes of a post depends on the one before it."),
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
    "/claimwire label list": Act(Room.campaigns, written("label list"), A_HANDFUL),
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
    "label list": Act(Room.campaigns, typed("label", "list"), A_HANDFUL),
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

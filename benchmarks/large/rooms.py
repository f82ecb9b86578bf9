"""A filled desk that people act on: the bot's own listeners, a real Postgres and Redis, and the sandbox for Slack."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, select, text

from benchmarks.large.desks import filled_servers
from bot.sandbox import Sandbox, SandboxConfig
from pipeline.checks.archive.rows import check_row
from pipeline.messages.finding_view import AlreadyChecked, EarlierMatch
from pipeline.processes import tasks
from pipeline.store.archive import published_checks
from pipeline.store.desk import findings, people
from pipeline.store.labelling import campaigns
from pipeline.store.labelling.campaigns import Listed
from pipeline.store.learning import models
from pipeline.tables import Card, ModelVersion, PublishedCheck
from tests.bot.counted.room import Room
from tests.bot.newsroom import ADMIN, HEAD, desk_on
from tests.bot.roles import cards
from tests.bot.roles.row import EVERYBODY, READER
from tests.bot.ways import Dispatch
from tests.fakes import FeedSource, post

PLAYED = "played"
"""A copy of the filled database, on which people act: the next time begins where this one did."""
SETTINGS: dict[str, Any] = {
    "source": "x", "x_bearer_token": "A" * 30, "x_monthly_reads": 100_000, "negative_fraction": 1.0, "copies": "off",
    "first_encoder": "none", "publisher_name": "The Desk",
    "reactions": ",".join(f"{name}={label}" for label, name in cards.EMOJI.items()),
}  # fmt: skip
NEWEST = "select id, text from tweets order by id desc limit :many"
KIND = "already_checked"


class LongRoom(Room):
    """A desk with a long history, of which nothing may be changed as a whole before somebody acts."""

    def standing(self, state: Callable[["LongRoom"], Any]) -> Any:
        """Each turn is about a card of its own."""
        return state(self)

    def campaign(self, many: int, *, annotators: int = 1) -> str:
        """Of its newest posts: to draw them from all is an act of its own."""
        (number,) = self.numbers(1)
        with self.desk.sessions() as session:
            listed = [Listed(tweet_id=id_, text=words) for id_, words in session.execute(text(NEWEST), {"many": many})]
            made = campaigns.create(
                session, name=f"round {number}", annotators=annotators, guideline="Is it?", drawn="stored",
                tweets=listed, by=ADMIN,
            )  # fmt: skip
            session.commit()
            return made.name

    def matched(self, many: int) -> None:
        """A card that shows earlier checks, whose certainty does not hang on how long the archive is."""
        found = [
            check_row(publisher=f"P{n}", claim="El paro baja.", url=f"https://p.example/{n}", rating="False")
            for n in self.numbers(many)
        ]
        card = self.desk.card(post(*self.numbers(1), "El paro baja."))
        with self.desk.sessions() as session:
            published_checks.take(session, found, change=published_checks.begin_change(session))
            newest = select(PublishedCheck).order_by(PublishedCheck.id.desc()).limit(many)
            payload = AlreadyChecked(tuple(map(_match, session.scalars(newest))))
            tweet_id = session.get_one(Card, card).tweet_id
            findings.want(session, [(tweet_id, KIND, "post")])
            begun = findings.begin(session, tweet_id=tweet_id, kind=KIND)
            findings.record(session, begun, state="reportable", why=None, version="words", payload=asdict(payload))
            session.commit()
        tasks.show_card(card)


def _match(check: PublishedCheck) -> EarlierMatch:
    return EarlierMatch(
        check_id=check.id, claim=check.claim, title=check.title, publisher=check.publisher, rating=check.rating,
        published_on=None, url=check.url, own=check.own, certainty=0.9, scores={},
    )  # fmt: skip


@contextmanager
def long_room(folder: Path, *, posts: int) -> Iterator[LongRoom]:
    """The desk in this folder, filled unless it is."""
    with (
        filled_servers(folder, posts=posts) as servers,
        tempfile.TemporaryDirectory(prefix="cw-") as state,
        Sandbox(SandboxConfig(people=EVERYBODY)).running() as sandbox,
        desk_on(
            sandbox, database_url=_copied(servers.at.database_url), redis_url=servers.at.redis_url, folder=Path(state),
            **SETTINGS,
        ) as desk,
    ):  # fmt: skip
        yield ready(LongRoom(desk, Dispatch(desk), made=time.time_ns() // 1_000_000))


def ready(room: LongRoom) -> LongRoom:
    """The same with its head and a reader named, a model that judges, and a source that is on this machine."""
    room.desk.tools.__dict__["source"] = FeedSource()
    with room.desk.sessions() as session:
        people.give(session, {HEAD: "head", READER: "reader"}, by="benchmark", first_admin=ADMIN)
        room.desk.tools.judge(session)
        session.commit()
    return room


def judge_again(room: Room) -> None:
    """Put the version to work again that lies on this machine, whatever a turn has promoted."""
    with room.desk.sessions() as session:
        here = next(one for one in session.scalars(select(ModelVersion)) if Path(one.folder).is_dir())
        if here.state != "live":
            models.promote(session, here, by="benchmark")
        session.commit()


def _copied(database_url: str) -> str:
    """The address of the copy."""
    url = make_url(database_url)
    engine = create_engine(url.set(database="template1"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"drop database if exists {PLAYED} with (force)"))
        connection.execute(text(f"create database {PLAYED} template {url.database} strategy file_copy"))
        connection.execute(text("checkpoint"))
    engine.dispose()
    return url.set(database=PLAYED).render_as_string(hide_password=False)
